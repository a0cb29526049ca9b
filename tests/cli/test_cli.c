/* SPDX-License-Identifier: MIT */
/*
 * The program as people and scripts meet it: words in; status, standard
 * output, standard error and files out.  One row a call.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/cases.h"

enum { TEXT_SIZE = 1 << 16 };

/* What lies in the folder that every row runs in. */
static const struct input_file {
    const char *name;
    const char *text;
} input_files[] = {
    { "usage.csv", "id,at,account,item,edition,event,tool,spec\n"
                   "u1,2026-03-04T10:00:00+08:00,acme,compute,exclusive,launched,t1,gn6i\n"
                   "u2,2026-03-04T11:00:00+08:00,acme,compute,exclusive,stopped,t1,\n" },
    { "bad.csv", "id,at,account,item,edition,event,tool,spec\n"
                 "u1,2026-03-04T10:00:00+08:00,acme,compute,exclusive,launched,t1,gn6i\n"
                 "u2,2026-03-04T11:00:00+08:00,acme,compute,exclusive,stopped,t1,\n"
                 "u3,2026-03-04T11:00:00+08:00,acme,compute,exclusiv,launched,t2,gn6i\n" },
    { "night.csv", "id,at,account,item,direction,gb\n"
                   "n1,2026-03-04T01:00:00+08:00,acme,traffic,out,1\n" },
    { "accounts.yaml", "tariff: 1\naccounts:\n  - id: acme\n" },
    { "broken/rulebook.lua",
            "rulebook \"broken\" {\n  currency = \"CNY\",\n  zoen = \"UTC\",\n}\n" },
};

/* $T is the program, $R the rulebook artlab; NULL: nothing may be there. */
static const struct call_case {
    const char *name;
    const char *call;
    int status;
    const char *out; /* somewhere in standard output; "": anything */
    const char *err; /* somewhere in standard error                */
} call_cases[] = {
    /* Help and versions */
    { "no words show the commands and are wrong", "$T", 2, NULL, "Usage: tariff COMMAND" },
    { "--help", "$T --help", 0, "  rate      ", NULL },
    { "--version", "$T --version", 0, "tariff 0.1.0\n", NULL },
    { "version names the libraries", "$T version", 0, "Lua", NULL },
    { "help of a command", "$T rate --help", 0, "--usage FILE...", NULL },
    { "help among other words", "$T rate nowhere --usage -h", 0, "Usage: tariff rate", NULL },
    { "help as a command", "$T help check", 0, "--format text|json|sarif", NULL },

    /* Wrong usage */
    { "an unknown command", "$T rte", 2, NULL, "did you mean \"rate\"?" },
    { "an unknown option", "$T rate $R --usgae usage.csv", 2, NULL, "did you mean --usage?" },
    { "an option that is far from all", "$T show $R --xyzzy", 2, NULL, "no option --xyzzy." },
    { "a missing rulebook", "$T check", 2, NULL, "RULEBOOK is missing" },
    { "a word too many", "$T check $R twice", 2, NULL, "\"twice\" is one word too many" },
    { "an option without its word", "$T rate $R --usage", 2, NULL, "--usage needs FILE" },
    { "a flag with a value", "$T check $R --hash=yes", 2, NULL, "--hash takes no value" },
    { "a choice that is none", "$T rate $R --usage usage.csv --format xml", 2, NULL,
            "not \"xml\"" },
    { "a number that is none", "$T rate $R --usage usage.csv --seed 4x", 2, NULL, "not \"4x\"" },
    { "a number too large", "$T rate $R --usage usage.csv --seed 18446744073709551616", 2, NULL,
            "whole number" },
    { "no thread", "$T rate $R --usage usage.csv --threads 0", 2, NULL, "1 to 1024, not 0" },
    { "a date that is none", "$T rate $R --usage usage.csv --as-of yesterday", 2, NULL, "--as-of" },
    { "from after until", "$T rate $R --usage usage.csv --from 2026-03-02 --until 2026-03-01", 2,
            NULL, "not before --until" },
    { "nothing to rate", "$T rate $R", 2, NULL, "--usage is missing" },
    { "two outputs of one name", "$T rate $R --usage usage.csv --statement a --reject a", 2, NULL,
            "the same file" },
    { "explain whom", "$T explain $R --usage usage.csv", 2, NULL, "--account is missing" },

    /* Two rulebooks: words and money come out together, or not at all */
    { "two rulebooks with usage", "$T diff $R $R --usage usage.csv --format json", 0,
            ",\"money\":{", NULL },
    { "two rulebooks with wrong usage", "$T diff $R $R --usage bad.csv --format json", 1, NULL,
            "exclusiv" },

    /* Rating */
    { "rating for people", "$T rate $R --usage usage.csv --accounts accounts.yaml", 0, "12.00",
            NULL },
    { "lines as CSV", "$T rate $R --usage usage.csv --format csv", 0, "exclusive-compute", NULL },
    { "lines as JSON", "$T rate $R --usage=usage.csv --format json", 0, "\"12.00\"", NULL },
    { "usage from standard input", "$T rate $R --usage - --format csv < usage.csv", 0, "12.00",
            NULL },
    { "a date begins in the rulebook's zone",
            "$T rate $R --usage night.csv --format csv --from 2026-03-04", 0, "traffic", NULL },
    { "and ends there",
            "$T rate $R --usage night.csv --format csv --until 2026-03-04 | grep -c ^acme", 1, "0",
            NULL },
    { "another output where lines go, too",
            "$T rate $R --usage usage.csv --wallets-out /dev/stdout --format csv > both.csv && "
            "sed -n '1p; 3p' both.csv | cut -c1-20",
            0, "id,remaining\naccount,from,until", NULL },
    { "an output to where a file was that has no name any more",
            "$T rate $R --usage usage.csv --wallets-out /dev/stdout > gone.csv && test -L "
            "/dev/stdout",
            0, "", NULL },
    { "files appear with their content",
            "$T rate $R --usage usage.csv --statement s.csv --wallets-out w.csv >&2 && cat s.csv",
            0, "acme", "" },
    { "and nothing temporary stays",
            "$T rate $R --usage usage.csv --statement s.csv >&2; ls *.part", 2, NULL, "" },
    { "a missing input is refused", "$T rate $R --usage missing.csv", 1, NULL, "missing.csv" },
    { "a missing rulebook is refused", "$T rate nowhere --usage usage.csv", 1, NULL, "nowhere" },
    { "a bad row stops before anything is put out", "$T rate $R --usage bad.csv --statement no.csv",
            1, NULL, "bad.csv:4:" },
    { "and shows the row", "$T rate $R --usage bad.csv --format csv", 1, NULL, "    4 | u3," },
    { "and leaves no file", "$T rate $R --usage bad.csv --statement no.csv; ls no.csv*", 2, NULL,
            "" },
    { "a bad row is set aside",
            "$T rate $R --usage bad.csv --reject rejected.csv --format csv && cat rejected.csv", 0,
            "exclusiv,", "1 bad row was set aside in rejected.csv" },
    { "an output that cannot be opened", "$T rate $R --usage usage.csv --statement no/s.csv", 1,
            NULL, "cannot write no/s.csv" },
    { "an output that is full", "$T rate $R --usage usage.csv --statement /dev/full", 1, NULL,
            "cannot write /dev/full" },
    { "standard output that is full", "$T rate $R --usage usage.csv > /dev/full", 1, NULL,
            "cannot write standard output" },
    { "a state is handed on",
            "$T rate $R --usage usage.csv --state-out s.state --format csv >&2 && "
            "$T rate $R --prior s.state --format csv",
            0, "", "" },
    { "what a state issued is not issued again when a run looks less far",
            "$T rate $R --usage usage.csv --as-of 2026-06-01 --state-out s1.state >&2 && "
            "$T rate $R --prior s1.state --state-out s2.state >&2 && "
            "$T rate $R --prior s2.state --as-of 2026-06-02 --format csv | grep -c ^acme",
            1, "0", "" },
    { "and none rates up to before its state",
            "$T rate $R --usage usage.csv --as-of 2026-06-01 --state-out s1.state >&2 && "
            "$T rate $R --prior s1.state --as-of 2026-05-01",
            1, "", "as_of lies before" },
    { "ids that ascend go on ascending after a state",
            "cp -r $R ascends && "
            "sed -i 's/^  settle /  duplicates = \"ascending\", settle /' ascends/rulebook.lua && "
            "$T rate ascends --usage usage.csv --state-out s3.state >&2 && "
            "$T rate ascends --prior s3.state --usage usage.csv",
            1, "", "does not come after" },
    { "amounts explained", "$T explain $R --usage usage.csv --account acme", 0, "12.00", NULL },
    { "explained as JSON", "$T explain $R --usage usage.csv --account acme --format json", 0,
            "\"looks\":[],\"how\":[\"", NULL },

    /* Rulebooks */
    { "a rulebook without findings", "$T check $R", 0, ": no findings\n", NULL },
    { "its hash", "$T check $R --hash | grep -cE '^[0-9a-f]{64}$'", 0, "1", NULL },
    { "its tests", "$T test $R", 0, " passed, 0 failed\n", NULL },
    { "its tests as JUnit", "$T test $R --junit j.xml >&2 && cat j.xml", 0, "failures=\"0\"", "" },
    { "a test of no such name", "$T test $R --only nowhere", 1, "", "nowhere" },
    { "its prices on a day", "$T show $R --at 2026-03-01", 0, "21.60", NULL },
    { "its prices for the web", "$T show $R --format html", 0, "<", NULL },
    { "a finding with its place", "$T check broken", 1,
            "broken/rulebook.lua:3:3: error[T413]: ", NULL },
    { "and its line with a caret", "$T check broken", 1, "    3 |   zoen = \"UTC\",\n      |   ^\n",
            NULL },
    { "and a hint", "$T check broken", 1, "  hint: ", NULL },
    { "a finding as JSON", "$T check broken --format json", 1, "\"line\": 3, \"column\": 3", NULL },
    { "a finding as SARIF", "$T check broken --format sarif", 1, "\"startLine\": 3", NULL },
    { "notes are no warnings",
            "cp -r $R noted && sed -i 's/each = \"hour\"/each = \"event\"/' noted/rulebook.lua && "
            "$T check noted --deny warnings",
            0, "noted: 0 errors, 0 warnings, 1 note\n", NULL },
    { "a note as JSON", "$T check noted --format json", 0, "\"level\": \"note\"", NULL },
    { "a note as SARIF", "$T check noted --format sarif", 0, "\"level\": \"note\"", NULL },
    { "a warning is no failure",
            "cp -r $R warned && echo 'meter \"odd\" { unit = \"GB\", sum = \"gb\" }' >> "
            "warned/rulebook.lua && $T check warned",
            0, "warned: 0 errors, 1 warning\n", NULL },
    { "unless warnings are denied", "$T check warned --deny warnings", 1, "warning[T830]: ", NULL },
    { "a ready-made test, ready to be taken",
            "cp -r $R missed && sed -i 's/\\[in, out\\]/[in, out, beside]/' "
            "missed/facts/usage.yaml && "
            "$T check missed | sed -n 's/^    //p' | sed -n '/^tariff: 1/,$p' > "
            "missed/tests/gap.yaml; "
            "$T test missed --only gap.yaml",
            1, "No price takes event \"u1\"", NULL },
    { "a ready-made test as JSON", "$T check missed --format json", 1,
            "\"test\": \"tariff: 1\\ntest: ", NULL },
    { "no colours into a file", "$T check broken | grep -c '\\[1;31m'", 1, "0", NULL },
    { "a reader that goes away is no failure", "( $T show $R; echo \"status $?\" >&2 ) | head -n 1",
            0, "", "status 0" },
};

static char folder[1024]; /* where the rows run; removed at the end */

static void read_text(const char *name, char *text)
{
    FILE *file = fopen(name, "rb");
    size_t length = 0;

    if (file != NULL) {
        length = fread(text, 1, TEXT_SIZE - 1, file);
        fclose(file);
    }
    text[length] = '\0';
}

static void check_text(const char *what, const char *text, const char *part)
{
    if (part == NULL ? *text == '\0' : strstr(text, part) != NULL)
        return;
    fail_msg("%s should %s%s, but it is:\n%s", what, part == NULL ? "be empty" : "have ",
            part == NULL ? "" : part, text);
}

static void test_call(void **state)
{
    const struct call_case *c = *state;
    char command[1024];
    char out[TEXT_SIZE];
    char err[TEXT_SIZE];
    int answer;

    snprintf(command, sizeof command, "( %s ) > out.txt 2> err.txt", c->call);
    answer = system(command);
    assert_true(WIFEXITED(answer));
    read_text("out.txt", out);
    read_text("err.txt", err);
    if (WEXITSTATUS(answer) != c->status)
        fail_msg("the status is %d, not %d:\n%s%s", WEXITSTATUS(answer), c->status, out, err);
    check_text("standard output", out, c->out);
    check_text("standard error", err, c->err);
}

/* A folder of its own, with the inputs; $T and $R for the rows. */
static bool prepare(void)
{
    const char *source = getenv("TARIFF_SOURCE");
    const char *build = getenv("TARIFF_BUILD");
    char path[1024];

    if (source == NULL || build == NULL)
        return false;
    snprintf(folder, sizeof folder, "%s/cli-XXXXXX", build);
    if (mkdtemp(folder) == NULL || chdir(folder) != 0 || system("mkdir broken") != 0)
        return false;
    snprintf(path, sizeof path, "%s/tariff", build);
    setenv("T", path, 1);
    snprintf(path, sizeof path, "%s/rules/artlab", source);
    setenv("R", path, 1);
    for (size_t i = 0; i < sizeof input_files / sizeof *input_files; i++) {
        FILE *file = fopen(input_files[i].name, "wb");

        if (file == NULL)
            return false;
        fputs(input_files[i].text, file);
        fclose(file);
    }
    return true;
}

int main(void)
{
    char command[sizeof folder + 16];
    int failed;

    if (!prepare()) {
        fputs("cannot prepare a folder; are TARIFF_SOURCE and TARIFF_BUILD set?\n", stderr);
        return 1;
    }
    failed = RUN_CASES("cli", test_call, call_cases);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return chdir("/") == 0 && system(command) == 0 ? failed : 1;
}
