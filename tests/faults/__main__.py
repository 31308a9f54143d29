"""`python -m tests.faults`: the crash test at any size; one line of JSON and a table, exit code 0 when all holds."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import redis

from tests.faults import checker
from tests.faults.chaos import Chaos, Plan
from tests.faults.power import MortalRedis, NoShim
from tests.faults.processes import ROOT, Processes
from tests.faults.producer import Producer
from tests.servers import RedisServer

#: Seconds between two drops at least: more than this no small machine keeps up with.
FASTEST = 0.004
#: Findings of one kind that are shown.
SHOWN = 5
#: Lines of the product's log that should not be there.
_ALARMS = re.compile(r"an error in our code|process failed|Traceback|as poison|would not stop")


def main() -> int:
    """Run the test; exit code 0: all holds, 1: it does not, 2: it can't be run here."""
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="dropwire-faults-", dir=options.folder))
    try:
        result = run(options, folder)
    except NoShim as why:
        print(f"can't cut the power: {why}", file=sys.stderr)
        return 2
    finally:
        if options.keep:
            print(f"kept: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(result), flush=True)
    print(table(result), flush=True)
    return 0 if result["holds"] else 1


def run(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Drop, disturb, wait, check; return the result."""
    inbox, spool = folder / "inbox", folder / "spool"
    inbox.mkdir()
    plan = _plan(options)
    cuts = {"power", "machine"} & set(plan.servers)
    server = MortalRedis(fsync_delay=options.fsync_delay) if cuts else RedisServer()
    server.start()
    if isinstance(server, MortalRedis):
        server.prove_shim()
    processes = Processes(_environment(options, folder, server.url), folder)
    length = max(options.files * FASTEST, plan.gap * (len(plan.servers) + 1))
    producer = Producer(str(inbox), options.files, interval=length / options.files, seed=options.seed)
    chaos = Chaos(plan, processes, server, inbox, spool)
    try:
        producer.start()
        chaos.rage(producer)
        rested = chaos.settle(producer)
        took, quiet_after = time.monotonic() - chaos.started, time.monotonic() - chaos.calm
        audit = _audit(options, folder, server.url)
        stopped = processes.stop(within=30)
        if producer.failure:
            raise producer.failure
        with server.client() as client:
            findings, facts = checker.check(producer.dropped, inbox, spool, client, processes.consumed)
            dead, leftovers = client.xlen("dropwire:dead:faults"), _leftovers(client)
    finally:
        processes.kill_all()
        server.remove()
    alarms = Counter(_ALARMS.findall(processes.log.read_text(errors="replace")))
    found = {name: (len(seen), seen[:SHOWN]) for name, seen in vars(findings).items() if seen}
    return {
        "holds": findings.all_well and rested and audit[0] == 0,
        "worker_kind": options.worker_kind,
        "faults": options.faults,
        "seed": options.seed,
        "files": options.files,
        **vars(facts),
        "lost": len(findings.lost),
        "doubled": len(findings.doubled) + len(findings.doubled_ids),
        "findings": found,
        "audit_exit": audit[0],
        "audit_problems": audit[1],
        "at_rest": rested,
        "seconds": round(took, 1),
        "quiet_after": round(quiet_after, 1),
        "stopped_in_order_within": stopped and round(stopped, 1),
        "dead_letters": dead,
        "left_in_redis": leftovers,
        "aof_bytes_cut": getattr(server, "cut_bytes", 0),
        "kills": dict(sorted(chaos.kills.items())),
        "ended_by_themselves": dict(processes.ended),
        "alarms": dict(alarms),
    }


def table(result: dict[str, Any]) -> str:
    """Return the result for a reader."""
    return "\n".join(f"  {name:<24} {value}" for name, value in result.items())


def _plan(options: argparse.Namespace) -> Plan:
    faults = set(options.faults.split(","))
    counts = {"redis": options.redis_kills, "power": options.power_cuts, "machine": options.machine_cuts}
    servers = [kind for kind, count in counts.items() if kind in faults for _ in range(count)]
    kill_every = options.kill_every if "processes" in faults else None
    return Plan(kill_every=kill_every, servers=servers, gap=options.gap, limit=options.limit, seed=options.seed)


def _environment(options: argparse.Namespace, folder: Path, url: str) -> dict[str, str]:
    return {
        "DROPWIRE_INBOX": str(folder / "inbox"),
        "DROPWIRE_SPOOL": str(folder / "spool"),
        "DROPWIRE_REDIS_URL": url,
        "DROPWIRE_WORKER_KIND": options.worker_kind,
        "DROPWIRE_WORKERS": "3",
        "DROPWIRE_LEASE": "5",
        "DROPWIRE_RESCAN": "0.5",
        "DROPWIRE_SETTLE": "0.5",  # an empty file waits so long from a watcher's first look: few watchers live for 2 s
        "DROPWIRE_DURABLE_AFTER": str(options.durable_after),
        "DROPWIRE_LOG_FORMAT": "json",
        "DROPWIRE_LOG_LEVEL": options.log_level,
        "TMPDIR": str(folder),  # where the workers' marks are
    }


def _audit(options: argparse.Namespace, folder: Path, url: str) -> tuple[int, list[str]]:
    """Ask the product's own audit: its exit code, and what it complains of."""
    asked = subprocess.run(
        [sys.executable, "-m", "services", "audit", "--json"],
        cwd=ROOT,
        env=os.environ | _environment(options, folder, url),
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return asked.returncode, json.loads(asked.stdout)["problems"][:SHOWN]
    except (ValueError, KeyError):
        return asked.returncode, [asked.stderr[-500:]]


def _leftovers(client: redis.Redis) -> dict[str, int]:
    """Return what stays in Redis though nothing is on its way."""
    kinds = Counter(key.decode().rpartition(":")[0] for key in client.scan_iter(count=1000))
    hashes = {name: client.hlen(f"dropwire:{name}") for name in ("leases", "attempts")}
    return {"jobs": kinds["rq:job"], "drafts": kinds["dropwire:drafts"], **hashes}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--faults", default="processes,redis,power", help="of: processes, redis, power, machine, none")
    parser.add_argument("--worker-kind", choices=["simple", "fork"], default="simple")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kill-every", type=float, default=1.0, help="seconds between two SIGKILLs of a process")
    parser.add_argument("--redis-kills", type=int, default=10)
    parser.add_argument("--power-cuts", type=int, default=4, help="of Redis alone")
    parser.add_argument("--machine-cuts", type=int, default=3, help="of everything")
    parser.add_argument("--gap", type=float, default=6.0, help="seconds between two of these")
    parser.add_argument("--limit", type=float, default=900.0, help="seconds for all of it")
    parser.add_argument("--durable-after", type=float, default=3.0)
    parser.add_argument("--fsync-delay", type=float, default=0.0, help="seconds: a slow disk for Redis")
    parser.add_argument("--folder", type=Path, help="where the spool is made; on the disk to be tested")
    parser.add_argument("--log-level", default="INFO")
    parser.add_argument("--keep", action="store_true", help="leave spool and log behind")
    options = parser.parse_args()
    unknown = set(options.faults.split(",")) - {"processes", "redis", "power", "machine", "none"}
    if unknown:
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    sys.exit(main())
