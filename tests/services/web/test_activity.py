from services.web.activity import OUTCOMES, STEP, STEPS, Activity, drawn, nice, totals

NOW = 1_800_000_000_000


def test_what_the_counters_grew_by_is_in_the_step_of_the_look():
    activity = Activity()
    activity.count({"published": 10}, NOW)
    activity.count({"published": 13, "rejected": 1}, NOW + 1000)
    activity.count({"published": 14, "rejected": 1}, NOW + STEP * 1000)

    steps = activity.steps(NOW + STEP * 1000)

    assert steps[-2:] == [{"published": 3, "rejected": 1}, {"published": 1}]
    assert len(steps) == STEPS


def test_what_came_before_the_first_look_is_told_once():
    activity = Activity()
    activity.tell([(NOW - STEP * 1000, "updated"), (NOW, "updated")], since=NOW - 60_000)
    activity.count({"updated": 2}, NOW)

    assert activity.steps(NOW)[-2:] == [{"updated": 1}, {"updated": 1}]


def test_an_emptied_redis_counts_from_nothing():
    activity = Activity()
    activity.count({"published": 10}, NOW)
    activity.count({"published": 2}, NOW)
    activity.count({"published": 3}, NOW)

    assert activity.steps(NOW)[-1] == {"published": 1}


def test_old_steps_are_forgotten():
    activity = Activity()
    for step in range(200):
        activity.count({"published": step}, NOW + step * STEP * 1000)

    assert len(activity._steps) <= STEPS


def test_the_chart_stacks_the_outcomes_within_its_height():
    chart = drawn([{}, {"published": 3, "rejected": 1}], width=100, height=50)

    assert [(bar.outcome, bar.x, bar.y, bar.height) for bar in chart.bars] == [
        ("published", 50.0, 20.0, 30.0),
        ("rejected", 50.0, 10.0, 10.0),
    ]
    assert chart.top == 5


def test_a_chart_of_nothing_is_empty():
    assert drawn([]).bars == []
    assert totals([]) == dict.fromkeys(OUTCOMES, 0)


def test_the_height_stands_for_a_round_number():
    assert [nice(most) for most in (0, 5, 6, 11, 21, 400, 501)] == [5, 5, 10, 20, 50, 500, 1000]
