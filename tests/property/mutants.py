#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
mutants.py - can each property fail?

For each property a change of the engine, made in a copy of the sources.  With it the property must
fail within so many cases; without any, all hold.

Usage: mutants.py [--only PROPERTY] [--cases 3000] [--jobs 2]
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DRAW = "    (void)tf_dec_sub(*rest, taken, rest);\n    tf_trail_grant"

# property, what the change does, file, text, instead
MUTANTS = [
    ("what-pays-a-line-is-its-amount", "what a grant pays is paid again by the next", "rating/charge.c",
     DRAW, "    tf_trail_grant"),
    ("no-more-is-covered-than-was-used", "what is included covers twice as much", "rating/charge.c",
     "!add_to(&p->work->open.line.included, taken))",
     "!add_to(&p->work->open.line.included, taken) || !add_to(&p->work->open.line.included, taken))"),
    ("nothing-is-below-zero", "what is included may be less than nothing", "rating/charge.c",
     "taken = tf_dec_min(tf_dec_max(left, tf_dec_zero()), *rest);",
     "taken = tf_dec_min(tf_dec_sub(left, tf_dec_of(1), &left) ? left : left, *rest);"),
    ("amounts-are-as-fine-as-they-are-rounded", 'sums are rounded down to a thousandth, whatever is said', 'rating/charge.c', 'price->round.to, price->round.mode, &rounded)', '(struct tf_dec){ tf_i128_of(1000000000000) }, price->round.mode, &rounded)'),
    ("a-grant-gives-what-it-has", 'a grant pays what it does not have', 'rating/charge.c', '    taken = tf_dec_min(*left, *rest);', '    taken = *rest;'),
    ("pools-give-what-grants-give", "what was used of an allowance is not counted", "rating/charge.c",
     "if (!add_to(&grant->used, taken))",
     "if (grant->per == TF_WINDOW_NONE && !add_to(&grant->used, taken))"),
    ("the-balance-pays-what-nothing-else-pays", "the balance is not charged", "rating/charge.c",
     "|| !tf_dec_sub(p->party->balance, rest, &p->party->balance))", ")"),
    ("the-statement-is-what-lines-come-to", 'a row shows what was paid for as its amount', 'rating/result.c', 'sums[TF_SUM_AMOUNT] = tallies[TF_TALLY_AMOUNT];', 'sums[TF_SUM_AMOUNT] = tallies[TF_TALLY_PAID];'),
    ("rows-come-in-any-order", "events stay in the order of the file", "api/run.c",
     "    tf_sort(run->events, run->event_count, sizeof *run->events, compare_events,\n"
     "            (void *)(uintptr_t)run->book, scratch);\n", "    (void)compare_events;\n"),
    ("a-row-sent-again-counts-once", "an id that comes again is taken again", "api/intake.c",
     "    if (!is_new) {\n        run->counts.duplicates++;\n        return TARIFF_OK;\n    }\n", ""),
    ("files-are-csv-or-json", 'a number of JSON loses its last digit', 'io/usage_json.c', '            tf_text_char(quoted, \'"\');\n            tf_text_add(quoted, row.text + at, end - at);', '            tf_text_char(quoted, \'"\');\n            tf_text_add(quoted, row.text + at, end - at - (end - at > 3));'),
    ("usage-comes-in-several-files", "an event after the first file is lost", "api/intake.c",
     "    if (run->settings.as_of != TARIFF_UNSET && event->from > run->settings.as_of) {",
     "    if (run->file_count > 2) {"),
    ("threads-share-the-accounts", None, None, None, None),
    ("why-does-not-move-what", "asked why, the first grant of a queue is passed over", "rating/charge.c",
     "p->rater->trail == NULL ? range->live : range->from;",
     "p->rater->trail == NULL ? range->live : range->from + 1;"),
    ("bad-rows-are-set-aside", "a row set aside counts as an event more, and takes one away", "api/intake.c",
     "    if (run->settings.as_of != TARIFF_UNSET && event->from > run->settings.as_of) {",
     "    if (run->settings.reject && event->from % 2 != 0) {"),
    ("layout-means-nothing", 'lines count in the content hash', 'rulebook/hash.c', 'static void hash_block(struct hashing *h, const struct tf_block *block, const struct tf_life *life)\n{\n', 'static void hash_block(struct hashing *h, const struct tf_block *block, const struct tf_life *life)\n{\n    hash_number(h, block->place.line);\n'),
    ("stretches-are-cut-anywhere", "each event's total begins anew", "rating/charge.c",
     "    running = running_of(p, TF_RUNNING_TOTAL, window, key, restart_at);",
     "    running = running_of_item(p, TF_RUNNING_ITEM_TOTAL);"),
    ("a-level-is-said-again", 'a level said again begins a microsecond later', 'rating/meter.c', '            running->until = item->until;\n            end_own_runnings', '            running->until = item->until;\n            running->from++;\n            end_own_runnings'),
    ("a-box-is-started-again", "a spell that ends loses a microsecond", "rating/meter.c",
     "outcome = release(rater, party, running, item->event->from, err);",
     "outcome = release(rater, party, running, item->event->from - (item->event->from > running->from), err);"),
    ("something-unrelated-changes-nothing", "the lot hangs on how many plans there are", "rating/purchase.c",
     "tf_grant_shuffle(rater->seed, party->id,", "tf_grant_shuffle(rater->seed + rater->book->plan_count, party->id,"),
    ("accounts-do-not-see-each-other", 'the lot hangs on what other accounts did', 'rating/purchase.c', 'tf_grant_shuffle(rater->seed, party->id,', 'tf_grant_shuffle(rater->seed + rater->keys.count, party->id,'),
    ("a-state-is-handed-on-at-any-instant", 'a state says of a grant what is left for what was used', 'rating/save.c', 'put_decimal(to, grant->used);', 'put_decimal(to, grant->left);'),
    ("a-state-is-handed-on-again-and-again", 'what was issued is taken back although it stands', 'rating/correct.c', '        issued->met[i] = true;\n        issued->next', '        issued->next'),
    ("what-comes-late-is-as-if-in-time", "what no longer stands is not taken back", "rating/correct.c",
     "    if (*at == issued->list.count)\n        return false;", "    if (*at <= issued->list.count)\n        return false;"),
    ("corrections-come-to-the-difference", "a correction is the whole line again", "rating/correct.c",
     "        code = subtract_line(issued, party, line, &issued->list.items[i], err);", "        code = TARIFF_OK;"),
    ("what-was-rated-and-comes-again-changes-nothing", "ids are not known again after a state", "api/intake.c",
     "    if (!is_new) {", "    if (!is_new && event->file == run->prior_file) {"),
    ("what-is-void-never-was", 'what is void counts', 'api/ties.c', ' &&\n           (event->buy != NULL || tf_event_voided_by(event) == NULL);', ';'),
    ("what-replaces-is-all-there-is", 'what is replaced counts too', 'api/ties.c', '(event->buy != NULL || tf_event_voided_by(event) == NULL);', '(event->buy != NULL || tf_event_voided_by(event) == NULL ||\n                   (event->ties->by != NULL && event->ties->by->ties->replaces));'),
    ("what-is-void-later-is-corrected", "what no longer stands is not taken back", "rating/correct.c",
     "    if (*at == issued->list.count)\n        return false;", "    if (*at <= issued->list.count)\n        return false;"),
    ("what-comes-later-is-not-rated", "as-of is a minute late", "api/intake.c",
     "event->from > run->settings.as_of) {", "event->from > run->settings.as_of + 60000000) {"),
    ("what-is-final-stays", 'nothing is provisional', 'io/write_lines.c', 'tf_grid_put(grid, line->provisional ? "true" : "false");', 'tf_grid_put(grid, "false");'),
    ("a-shown-stretch-is-part-of-the-bill", "what begins at the end of a stretch is shown in it", "rating/result.c",
     "return at >= result->from && at < result->until;", "return at >= result->from && at <= result->until;"),
    ("more-usage-never-costs-less", "beyond its maximum a price costs nothing", "rulebook/model.c",
     "        *out = most;", "        *out = tf_sum_zero();"),
    ("more-prepaid-never-costs-more", 'what is covered is charged, and not what is paid', 'rating/charge.c', '           tf_dec_add(found->before, paid, &found->after) &&', '           tf_dec_add(found->before, covered, &found->after) &&'),
    ("coupons-pay-but-do-not-price", 'a piece that does not end its use opens the total again', 'rating/charge.c', '    total->opened = true;\n    found->waits', '    total->opened = p->piece->until == p->item->until;\n    found->waits'),
    ("settling-more-often-costs-the-same", "a total begins anew with each line", "rating/charge.c",
     "    enum tf_window window = p->price->total;\n    struct tf_running *running;\n    uint32_t key = 0;\n",
     "    enum tf_window window = TF_WINDOW_NONE;\n    struct tf_running *running;\n    uint32_t key = 0;\n"),
    ("a-session-ends-as-a-run", 'a session draws another lot', 'api/session.c', 'session->rater.seed = options->seed;', 'session->rater.seed = options->seed + 1;'),
]


def build(tree, jobs):
    done = subprocess.run(["cmake", "--build", str(tree / "build"), "--target", "test_rulebooks", "-j", jobs],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"it does not build:\n{done.stdout[-3000:]}{done.stderr[-2000:]}")


def fails_with(tree, name, cases):
    """Whether the property fails, and how many cases it took to be sure that it does not."""
    done = subprocess.run([str(tree / "build/tests/test_rulebooks"), "--only", name, "--cases", cases],
                          capture_output=True, text=True, check=False, errors="replace")
    return f"FAILED {name}," in done.stdout or done.returncode < 0


def copy_sources(folder):
    tree = pathlib.Path(folder)
    for name in ("CMakeLists.txt", "engine", "include", "tests", ".ci"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tree / name)
    subprocess.run(["cmake", "-S", str(tree), "-B", str(tree / "build"), "-DCMAKE_BUILD_TYPE=Release",
                    "-DTARIFF_CLI=OFF"], check=True, stdout=subprocess.DEVNULL)
    return tree


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("--only", default="")
    parser.add_argument("--cases", default="3000")
    parser.add_argument("--jobs", default="2")
    given = parser.parse_args()
    declared = set(re.findall(r'^    \{ "([a-z-]+)",', (ROOT / "tests/property/properties.c").read_text(), re.M))
    missing = declared - {row[0] for row in MUTANTS}
    caught = missed = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = copy_sources(folder)
        build(tree, given.jobs)
        for name, about, file, text, instead in MUTANTS:
            if given.only not in name or file is None:
                continue
            path = tree / "engine" / file
            before = path.read_text()
            if before.count(text) != 1:
                sys.exit(f"{name}: {file} does not have the text once: {text!r}")
            path.write_text(before.replace(text, instead))
            build(tree, given.jobs)
            found = fails_with(tree, name, given.cases)
            print(f"{'caught' if found else 'MISSED'}  {name}: {about}", flush=True)
            caught, missed = caught + found, missed + (not found)
            path.write_text(before)
    for name in sorted(missing):
        print(f"MISSED  {name}: no change of the engine is named")
    print(f"{caught} passed, {missed + len(missing)} failed")
    return 1 if missed or missing else 0


if __name__ == "__main__":
    sys.exit(main())
