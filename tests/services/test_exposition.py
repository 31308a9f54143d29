import math

from services.exposition import MOST, Family, Sample, histogram, text


def test_a_family_is_its_help_its_kind_and_a_line_for_each_sample():
    family = Family("dropwire_queue_jobs", "gauge", "Jobs that wait", [Sample(3, {"stage": "dedup"}), Sample(0.5)])

    assert text([family]) == (
        "# HELP dropwire_queue_jobs Jobs that wait\n"
        "# TYPE dropwire_queue_jobs gauge\n"
        'dropwire_queue_jobs{stage="dedup"} 3\n'
        "dropwire_queue_jobs 0.5\n"
    )


def test_a_label_can_say_anything_and_stays_one_line():
    hostile = 'a"b\\c\nd\x1b[2J\ud800'

    said = text([Family("x", "gauge", "back\\slash\nline", [Sample(1, {"group": hostile})])])

    assert said.splitlines()[0] == "# HELP x back\\\\slash\\nline"
    assert said.splitlines()[2] == 'x{group="a\\"b\\\\c\\nd\ufffd[2J?"} 1'
    assert len(said.splitlines()) == 3


def test_a_histogram_counts_what_is_below_each_bound():
    family = histogram("took", "Seconds", {0.1: 2, 5.0: 0, math.inf: 1}, 7.25)

    assert text([family]).splitlines()[2:] == [
        'took_bucket{le="0.1"} 2',
        'took_bucket{le="5"} 2',
        'took_bucket{le="+Inf"} 3',
        "took_sum 7.25",
        "took_count 3",
    ]


def test_labels_from_outside_cannot_fill_a_monitoring_server_and_nothing_is_left_out_of_the_sum():
    samples = [Sample(1 + (number == 7), {"group": str(number)}) for number in range(10 * MOST)]

    lines = text([Family("x", "gauge", "", samples)]).splitlines()[2:]

    assert len(lines) == MOST
    assert lines[0] == 'x{group="7"} 2'
    assert sum(float(line.split()[-1]) for line in lines) == 10 * MOST + 1
    assert lines[-1].startswith('x{group="other"}')
