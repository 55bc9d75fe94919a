"""`research index`."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from research.commands.index_options import IndexOptions
from research.commands.inputs import read_articles
from research.commands.options import (
    CorpusPath,
    ReadingOptions,
    split_of,
    takes_groups,
)
from research.commands.outputs import check_file, leave_out
from research.commands.progress import say, stage
from research.files.tables import TABLE_SUFFIXES
from research.i18n import _

if TYPE_CHECKING:
    import pandas as pd

    from research.corpus.corpus import Corpus
    from research.measurement.exclusions import Exclusions
    from research.measurement.panel import Panel
    from research.text.lexicon import Lexicon

Tables = dict[str, "pd.DataFrame"]  # by what follows the name of the output


@takes_groups
def index(
    corpus: CorpusPath,
    out: Annotated[
        Path,
        typer.Option("-o", "--out", help="CSV, XLSX, Parquet, JSONL or Stata's .dta."),
    ],
    reading: ReadingOptions,
    asked: IndexOptions,
) -> None:
    """Count word lists by group: a panel of firms and years, or papers and months.

    Beside the table stand its codebook (_columns) and what was not counted
    (_excluded), each mention with its context and the rule. Of a folder of JSONL, CSV
    or Parquet files, the counts of each file are kept in a folder (.counts).
    """
    if str(out) == "-":
        raise typer.BadParameter(_("several tables are written: name a file with -o"))
    inputs = [corpus, *asked.files]
    check_file(
        out, inputs=inputs, suffixes=TABLE_SUFFIXES, models=[asked.themes, asked.topics]
    )
    for name in asked.written:
        check_file(_beside(out, name), inputs=inputs)
    from research.corpus.datasets import is_dataset

    if is_dataset(corpus):
        tables = _of_files(corpus, out, reading, asked)
    else:
        tables = _of_articles(corpus, reading, asked)
    if asked.checked is not None:
        tables = _corrected(tables, asked.checked)
    _write(tables, out)


def _beside(out: Path, name: str) -> Path:
    return out.with_name(f"{out.stem}_{name}.csv") if name else out


def _write(tables: Tables, out: Path) -> None:
    """Write the tables; they take their names together."""
    from research.files.tables import table_bytes
    from research.files.writing import together, write_atomically

    paths = {_beside(out, name): table for name, table in tables.items()}
    made = {path: table_bytes(one, path.suffix.lower()) for path, one in paths.items()}
    with together("labels"):
        for path, data in made.items():
            write_atomically(path, data)


def _of_files(
    folder: Path, out: Path, reading: ReadingOptions, asked: IndexOptions
) -> Tables:
    """Count the files of a folder one by one, so that memory stays flat."""
    from research.corpus.datasets import dataset_files
    from research.measurement.counting import Counting
    from research.measurement.panel import make_panel
    from research.scale.counting import CountWork, add_files
    from research.scale.running import run
    from research.scale.work import plan_files

    whole = (asked.newspaper, asked.check, asked.themes, asked.topics, asked.names)
    if any(whole) or asked.name_pattern or asked.section:
        raise typer.BadParameter(
            _(
                "of a folder of files of articles only words are counted: --by, "
                "--words, --exclude, --terms and --checked"
            )
        )
    lexicon, rules = asked.lexicon(), asked.rules()
    work = CountWork(lexicon, tuple(asked.columns), rules, reading.of_files())
    plan = plan_files(folder, dataset_files(folder), out.with_suffix(".counts"), work)
    with stage(_("counting in {n_tasks:,} files", n_tasks=len(plan.tasks))):
        finished = run(plan, jobs=asked.jobs, resume=asked.resume, say=say)
        counted = add_files(task.target for task in plan.tasks if task.target.exists())
    for outcome in finished.set_aside:
        leave_out(outcome.name)
    counting = Counting(lexicon, tuple(asked.columns), rules)
    return _panel_tables(make_panel(counting, counted, terms=asked.terms), asked)


def _of_articles(path: Path, reading: ReadingOptions, asked: IndexOptions) -> Tables:
    if asked.jobs > 1 or asked.resume:
        raise typer.BadParameter(_("--jobs and --resume are for a folder of files"))
    lexicon, rules = asked.lexicon(), asked.rules()
    with stage(_("reading")):
        articles = read_articles(path, reading)
    tables: Tables = {}
    articles = _prepared(articles, asked, tables)
    with stage(_("counting in {n_articles:,} articles", n_articles=len(articles))):
        if asked.newspaper:
            return tables | _newspaper(articles, lexicon, rules, asked)
        from research.measurement.panel import panel

        found = panel(
            articles, asked.columns, lexicon, exclusions=rules, terms=asked.terms
        )
    tables |= _panel_tables(found, asked)
    if asked.check:
        from research.measurement.term_checks import draw_mentions

        tables["check"] = draw_mentions(
            articles, lexicon, asked.check, exclusions=rules
        )
    return _with_models(tables, articles, asked)


def _prepared(articles: "Corpus", asked: IndexOptions, tables: Tables) -> "Corpus":
    """Give articles their columns of names, and of reports the section that counts."""
    if asked.name_pattern:
        articles = _with_columns(articles, asked.name_pattern)
    if asked.section:
        from research.measurement.sections import read_section_rule, take_section

        found, tables["sections"] = take_section(
            articles, read_section_rule(asked.section)
        )
        say(
            _(
                "section {section}: in {n_found:,} of {n_articles:,} articles",
                section=asked.section,
                n_found=len(found),
                n_articles=len(articles),
            )
        )
        articles = found
    if asked.names is not None:
        from research.measurement.names import by_name, read_names

        articles = by_name(articles, read_names(asked.names))
    return articles


def _with_columns(articles: "Corpus", pattern: str) -> "Corpus":
    """Give the articles what their file names say as columns."""
    from research.measurement.groups import parse_names

    kept = []
    for article, found in zip(
        articles, parse_names(articles.ids, pattern), strict=True
    ):
        if found is None:
            leave_out(
                _(
                    "{id}: its name is not as {pattern} has it",
                    id=article.id,
                    pattern=pattern,
                )
            )
            continue
        kept.append(replace(article, extra={**article.extra, **found}))
    return replace(articles, articles=tuple(kept))


def _panel_tables(found: "Panel", asked: IndexOptions) -> Tables:
    if found.ungrouped:
        say(
            _(
                "{ungrouped:,} articles lack {columns}: left out",
                ungrouped=found.ungrouped,
                columns=_(" or ").join(asked.columns),
            )
        )
    say(
        _(
            "{n_table:,} rows; {n_excluded:,} mentions not counted",
            n_table=len(found.table),
            n_excluded=len(found.excluded),
        )
    )
    return {"": found.table, "columns": found.columns, "excluded": found.excluded}


def _newspaper(
    articles: "Corpus", lexicon: "Lexicon", rules: "Exclusions", asked: IndexOptions
) -> Tables:
    import pandas as pd

    from research.measurement.newspaper_index import newspaper_index

    if len(asked.columns) != 1:
        raise typer.BadParameter(
            _("--newspaper takes one period in --by, such as month")
        )
    found = newspaper_index(
        articles, lexicon, by=asked.columns[0], base=asked.window(), exclusions=rules
    )
    for problem in found.left_out:
        say(_("not in the index: {problem}", problem=problem))
    say(
        _(
            "base window {first} to {last}: mean 100",
            first=found.base[0],
            last=found.base[1],
        )
    )
    about = [
        ("period", _("period of the articles")),
        (
            "index",
            _(
                "mean over papers, 100 from {first} to {last}",
                first=found.base[0],
                last=found.base[1],
            ),
        ),
        ("papers", _("papers that have articles then and can be scaled")),
        ("articles", _("articles of these papers")),
        ("hits", _("articles that hold a term of every theme of the lists")),
    ]
    told = pd.DataFrame(about, columns=["column", "what"])
    return {"": found.table, "columns": told, "papers": found.papers}


def _with_models(tables: Tables, articles: "Corpus", asked: IndexOptions) -> Tables:
    """Put what trained models say of the groups beside the counts."""
    import pandas as pd

    from research.models import load_model

    added = []
    if asked.themes:
        from research.measurement.model_shares import theme_shares

        with stage(_("labelling")):
            model, how = load_model(asked.themes), split_of(asked.split)
            added.append(theme_shares(articles, asked.columns, model, split=how))
    if asked.topics:
        from research.measurement.model_shares import topic_shares

        with stage(_("inferring topics")):
            model = load_model(asked.topics)
            added.append(topic_shares(articles, asked.columns, model))
    for table in added:
        merged = tables[""].merge(table, on=asked.columns, suffixes=("", "_model"))
        new = [
            (name, _("by a trained model, uncorrected"), "share", "") for name in table
        ]
        codebook = tables["columns"]
        rows = pd.DataFrame(new[len(asked.columns) :], columns=codebook.columns)
        tables = {**tables, "": merged, "columns": pd.concat([codebook, rows])}
    return tables


def _corrected(tables: Tables, sheet: Path) -> Tables:
    """Correct mentions by the precision that people found."""
    import pandas as pd

    from research.files.formats.opening import sound_rows
    from research.measurement.term_checks import corrected_mentions, term_precision

    terms, lists = term_precision(pd.DataFrame(sound_rows(sheet)))
    precision = pd.DataFrame(
        [
            [one.term, of.value, of.low, of.high, one.judged, one.found]
            for one in (*lists, *terms)
            for of in [one.correct]
        ],
        columns=["term", "correct", "low", "high", "judged", "found"],
    )
    table = corrected_mentions(tables[""], lists)
    return {**tables, "": table, "precision": precision}
