"""Small files take little memory: libraries that reserve gigabytes are held back."""

import subprocess
import sys

import pytest

from research.corpus.writing import write_corpus

resource = pytest.importorskip("resource")
PAGE = "光伏电站并网发电\n\n光伏电站今日并网发电，全年可减排二氧化碳三万吨。"


@pytest.mark.skipif(sys.platform != "linux", reason="addresses are counted otherwise")
@pytest.mark.parametrize(
    "call", ["label c.jsonl -o l.csv", "pages page.txt -o p.jsonl"]
)
def test_a_small_file_is_read_within_a_gigabyte_of_addresses(call, corpus, tmp_path):
    write_corpus(corpus, tmp_path / "c.jsonl")
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    done = subprocess.run(
        [sys.executable, "-m", "research", *call.split()],
        cwd=tmp_path,
        env={"PYTHONPATH": ":".join(sys.path), "OMP_NUM_THREADS": "1"},
        preexec_fn=limit,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
