from services.web.backlog import MOST, pile


def test_files_that_wait_are_counted_with_their_bytes(tmp_path):
    (tmp_path / "wire").mkdir()
    (tmp_path / "wire" / "a.txt").write_bytes(b"12345")
    (tmp_path / "b.txt").write_bytes(b"1")
    (tmp_path / "c.txt.part").write_bytes(b"123")

    found = pile(tmp_path)

    assert (found.files, found.bytes, found.is_cut) == (2, 6, False)
    assert found.oldest > 0


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    assert pile(tmp_path / "none").files == 0


def test_a_full_folder_is_counted_so_far(tmp_path):
    for number in range(MOST + 1):
        (tmp_path / str(number)).touch()

    assert (pile(tmp_path).files, pile(tmp_path).is_cut) == (MOST, True)
