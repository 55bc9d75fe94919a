import os
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.files import writing
from research.files.locking import gate, locked
from research.files.record import RECORD, is_ours, may_hold_model, read_record
from research.files.writing import (
    FIRST,
    LAST,
    replace_folder,
    standing,
    sweep,
    together,
    whole_or_nothing,
    write_atomically,
)
from tests.faults import at_each_operation


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def leftovers(folder):
    return [path.name for path in folder.rglob(".*") if path.name != RECORD]


@pytest.mark.parametrize("error", [None, OSError, KeyboardInterrupt])
def test_a_file_is_the_old_or_the_new_at_every_moment(tmp_path, error):
    path = tmp_path / "d" / "a.csv"

    def prepare():
        shutil.rmtree(path.parent, ignore_errors=True)
        write_atomically(path, b"old")

    for _ in at_each_operation(
        prepare, lambda: write_atomically(path, b"new"), error=error
    ):
        assert path.read_bytes() in (b"old", b"new")
        if error:
            assert not leftovers(path.parent)
        sweep(path.parent, [path])
        assert not leftovers(path.parent)


def write_table(folder, data):
    with together("labels"):
        write_atomically(folder / "l.csv", data)


@pytest.mark.parametrize("error", [None, OSError])
def test_a_recorded_file_is_known_again_after_a_kill_at_every_moment(tmp_path, error):
    folder = tmp_path / "d"

    def prepare():
        shutil.rmtree(folder, ignore_errors=True)
        write_table(folder, b"old")

    for _ in at_each_operation(
        prepare, lambda: write_table(folder, b"new"), error=error
    ):
        assert is_ours(folder / "l.csv")
        sweep(folder, [folder / "l.csv"])
        write_table(folder, b"again")
        assert contents(folder).keys() == {"l.csv", RECORD}
        assert read_record(folder)["l.csv"].sha256 == (
            writing.sha256_of(folder / "l.csv"),
        )


def write_group(folder, names, said):
    with locked(folder, is_folder=True), together("report", folder=folder):
        sweep(folder)
        for name in names:
            write_atomically(folder / name, said)
        listed = ",".join(sorted(names)).encode()
        write_atomically(folder / "report.json", said + b":" + listed, order=LAST)


@pytest.mark.parametrize("error", [None, OSError])
def test_files_that_belong_together_are_of_one_run_or_do_not_say_so(tmp_path, error):
    folder = tmp_path / "d"

    def prepare():
        shutil.rmtree(folder, ignore_errors=True)
        write_group(folder, ["a.csv", "b.csv"], b"old")
        (folder / "notes.txt").write_text("mine")

    for _ in at_each_operation(
        prepare, lambda: write_group(folder, ["b.csv", "c.csv"], b"new"), error=error
    ):
        if (folder / "report.json").exists():
            said, _, names = (folder / "report.json").read_bytes().partition(b":")
            for name in names.decode().split(","):
                assert (folder / name).read_bytes() == said
        write_group(folder, ["b.csv", "c.csv"], b"new")
        found = {name for name in contents(folder) if "lock" not in name}
        assert found == {"b.csv", "c.csv", "report.json", "notes.txt"}


@pytest.mark.parametrize("swaps", [True, False])
@pytest.mark.parametrize("error", [None, OSError])
def test_a_folder_is_the_old_or_the_new_at_every_moment(
    tmp_path, monkeypatch, swaps, error
):
    if not swaps:  # as on systems that cannot
        monkeypatch.setattr(writing, "exchange", lambda *_: False)
    folder = tmp_path / "d" / "model"
    old, new = {"a": b"old", "b": b"old"}, {"a": b"new", "c": b"new"}

    def put(files):
        replace_folder(folder, files, may_replace=Path.exists)

    def prepare():
        shutil.rmtree(folder.parent, ignore_errors=True)
        put(old)

    for _ in at_each_operation(prepare, lambda: put(new), error=error):
        assert contents(standing(folder)) in (old, new)
        put(new)
        assert contents(folder) == new
        assert [path.name for path in folder.parent.iterdir()] == ["model"]


def test_what_somebody_made_or_changed_is_not_replaced(tmp_path):
    (tmp_path / "l.csv").write_text("mine")
    with pytest.raises(FileExistsError, match="must be new or as an earlier run"):
        write_table(tmp_path, b"ours")
    assert contents(tmp_path) == {"l.csv": b"mine"}
    (tmp_path / "l.csv").unlink()
    write_table(tmp_path, b"ours")
    write_table(tmp_path, b"ours, of the next run")
    (tmp_path / "l.csv").write_text("corrected by hand")
    with pytest.raises(FileExistsError, match=r"l\.csv"):
        write_table(tmp_path, b"ours")
    assert (tmp_path / "l.csv").read_text() == "corrected by hand"


def test_sheets_of_another_draw_are_not_replaced_those_of_the_same_are(tmp_path):
    def draw(said, names=("coder-1.csv", "drawn.csv")):
        with together("sheets", folder=tmp_path, replace="nothing"):
            for name in names:
                write_atomically(tmp_path / name, said)

    draw(b"one")
    draw(b"one")
    for said, names in [(b"two", ["drawn.csv"]), (b"one", ["drawn.csv"])]:
        with pytest.raises(FileExistsError):
            draw(said, names)
    assert set(contents(tmp_path)) == {"coder-1.csv", "drawn.csv", RECORD}


def test_the_first_and_the_last_take_their_names_in_turn(tmp_path, monkeypatch):
    named = []
    plain = writing._take_name
    monkeypatch.setattr(
        writing, "_take_name", lambda move: (named.append(move.path.name), plain(move))
    )
    with together():
        write_atomically(tmp_path / "list", b"", order=LAST)
        write_atomically(tmp_path / "sheet", b"")
        write_atomically(tmp_path / "record", b"", order=FIRST)
    assert named == ["record", "sheet", "list"]


def test_nothing_of_a_batch_is_written_when_it_fails(tmp_path):
    def fail():
        with together("labels"):
            write_atomically(tmp_path / "a", b"")
            with whole_or_nothing(tmp_path / "b") as file:
                file.write(bytes(1 // 0))

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not list(tmp_path.iterdir())


@settings(max_examples=30, deadline=None)
@given(
    st.text(
        st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1
    ).filter(lambda name: name not in (".", "..") and len(name.encode()) <= 255)
)
def test_any_name_that_the_system_takes_is_taken(tmp_path_factory, name):
    folder = tmp_path_factory.mktemp("names")
    with together("labels"):
        write_atomically(folder / name, b"x")
    assert is_ours(folder / name)
    assert {path.name for path in folder.iterdir()} == {name, RECORD}


def test_names_of_the_greatest_length_and_of_odd_bytes_are_taken(tmp_path):
    for name in ("报" * 85, os.fsdecode(b"\xff\xfe.csv")):
        with together("labels"), locked(tmp_path / name):
            write_atomically(tmp_path / name, b"x")
        assert is_ours(tmp_path / name)


def test_a_link_stays_and_what_it_points_to_is_written(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "l.csv").symlink_to("real/l.csv")
    write_table(tmp_path, b"x")
    assert (tmp_path / "l.csv").is_symlink()
    assert (tmp_path / "real" / "l.csv").read_bytes() == b"x"
    write_table(tmp_path, b"y")
    assert (tmp_path / "real" / "l.csv").read_bytes() == b"y"


def test_who_may_read_a_file_stays_as_it_is(tmp_path):
    path = tmp_path / "a.csv"
    write_atomically(path, b"x")
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask
    path.chmod(0o600)
    write_atomically(path, b"y")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "name",
    [".a.csv.swp", ".a.csv.bak", ".a.csv.k3x9", ".research-a.csv.part", ".a.csv.part"],
)
def test_a_sweep_takes_only_what_is_ours(tmp_path, name):
    (tmp_path / name).write_text("unsaved work of an editor")
    sweep(tmp_path, [tmp_path / "a.csv"])
    sweep(tmp_path)
    assert (tmp_path / name).exists()


@pytest.mark.parametrize(
    "manifest",
    [
        '{"name": "my app", "start_url": "/"}',
        '{"format": 1, "kind": "themes", "arrays": {}, "sha256": {}}',
        '{"format": 1, "settings": {}, "files": {}}',
        "[1, null]",
    ],
)
def test_a_manifest_alone_makes_no_model_of_a_folder(tmp_path, manifest):
    (tmp_path / "manifest.json").write_text(manifest)
    (tmp_path / "thesis.md").write_text("three years of work")
    assert not may_hold_model(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": {"a": 1}}', "[" * 10**5])
def test_a_record_that_is_none_says_that_nothing_is_ours(tmp_path, text):
    write_table(tmp_path, b"x")
    (tmp_path / RECORD).write_text(text)
    assert not is_ours(tmp_path / "l.csv")


def test_one_of_two_is_refused_while_the_other_writes(tmp_path):
    code = (
        "import sys; from research.files.locking import locked\n"
        "with locked(sys.argv[1]):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    path = tmp_path / "new" / "a.csv"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        other.stdout.readline()
        with pytest.raises(ValueError, match="another run is writing"), locked(path):
            pass
    with locked(path), locked(path):  # within itself it does not wait
        assert list(path.parent.iterdir())
    assert not path.parent.exists()


def test_of_many_threads_one_at_a_time_holds_a_lock(tmp_path):
    inside, most, refused = [], [], []

    def enter():
        for _ in range(10):
            try:
                with locked(tmp_path / "a.csv"):
                    inside.append(1)
                    most.append(len(inside))
                    inside.pop()
            except ValueError:
                refused.append(1)

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1
    assert len(most) + len(refused) == 40
    assert not list(Path(tmp_path).iterdir())


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """Another folder for temporary files; where our locks stand in it."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path / f"research-{getattr(os, 'getuid', int)()}"


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no users")
def test_locks_of_many_outputs_stay_few_and_out_of_the_way(tmp_path, scratch):
    for number in range(600):
        with gate(tmp_path / str(number)):
            pass
    assert list(tmp_path.iterdir()) == [scratch]
    assert stat.S_IMODE(scratch.stat().st_mode) == 0o700
    assert len(list(scratch.iterdir())) <= 256


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no users")
def test_no_lock_stands_where_others_can_write(tmp_path, scratch):
    (tmp_path / "theirs").mkdir()
    scratch.symlink_to("theirs")
    with pytest.raises(ValueError, match="nobody else can write"), gate(tmp_path):
        pass
    scratch.unlink()
    scratch.mkdir()
    scratch.chmod(0o777)
    with pytest.raises(ValueError, match="nobody else can write"), gate(tmp_path):
        pass
    assert not list((tmp_path / "theirs").iterdir())
