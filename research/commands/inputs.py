"""Options to a Corpus, and to what words there are."""

from pathlib import Path
from typing import TYPE_CHECKING

from research.commands.options import ReadingOptions, TextOptions
from research.commands.outputs import leave_out
from research.commands.progress import say
from research.i18n import _

if TYPE_CHECKING:
    from research.corpus.corpus import Corpus
    from research.text.word_files import WordFile
    from research.text.words import WordChoice
    from research.topics.topic_names import TopicName

SHOWN_PROBLEMS = 20


def read_articles(path: Path, reading: ReadingOptions) -> "Corpus":
    """Read the articles of a command; say what was read, and what was left out."""
    if reading.pages:
        return read_page_files([path])
    from research.corpus.joining import check_kept
    from research.corpus.reading import read_corpus

    corpus = read_corpus(path, **reading.keywords())
    say_reading(path, corpus)
    check_kept(corpus, reading.keep or ())
    return corpus


def say_reading(path: Path, corpus: "Corpus") -> None:
    """Say what was read as what, and what was left out and why."""
    if corpus.reading is not None:
        say(
            _(
                "{name}: {n_corpus:,} articles; {summary}",
                name=path.name,
                n_corpus=len(corpus),
                summary=corpus.reading.summary(),
            )
        )
    # Rows go only where --drop-bad or --bad-dates drop asked for it.
    for problem in corpus.dropped[:SHOWN_PROBLEMS]:
        leave_out(problem, is_asked=True)
    more = len(corpus.dropped) - SHOWN_PROBLEMS
    if more > 0:
        leave_out(_("{more:,} more", more=more), is_asked=True)


def say_flags(corpus: "Corpus") -> None:
    """Say how many articles are unlike those that models are made for."""
    from research.text.fitness import assess

    if told := assess(corpus.texts).summary():
        say(told)


def read_page_files(paths: list[Path]) -> "Corpus":
    """Read the articles of newspaper pages, and say what was noticed."""
    from research.pages.editions import read_pages

    articles, notes = read_pages(paths)
    for note in notes:
        say(note)
    for problem in articles.dropped:
        leave_out(problem)
    return articles


def read_names(path: Path | None) -> "tuple[TopicName, ...]":
    """Read what topics are called, and say how many names there are."""
    if path is None:
        return ()
    from research.topics.topic_names import read_topic_names

    found = read_topic_names(path)
    hidden = sum(one.is_hidden for one in found)
    say(
        _(
            "{name}: {n} names of topics, {hidden} to hide",
            name=path.name,
            n=sum(bool(one.name) for one in found),
            hidden=hidden,
        )
    )
    return found


def read_words(text: TextOptions) -> "WordChoice":
    """Read the word files of a command, and say what is in them."""
    from research.text.word_files import read_stop_words, read_user_words
    from research.text.words import WordChoice

    def told(found: "WordFile") -> "WordFile":
        say(found.summary())
        return found

    user, stop, keep = text.user_words, text.stop_words, text.keep_words
    return WordChoice(
        user_words=told(read_user_words(user)).words if user else (),
        stop_words=tuple(e.word for e in told(read_stop_words(stop)).entries)
        if stop
        else (),
        keep_words=tuple(e.word for e in told(read_stop_words(keep)).entries)
        if keep
        else (),
        min_df=text.min_df,
        segmented=text.segmented,
    )
