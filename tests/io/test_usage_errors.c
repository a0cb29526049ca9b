/* SPDX-License-Identifier: MIT */
/*
 * Usage rows that are wrong: where, what and what to do, to the letter.  One row a
 * case: text -> line, column, message, hint.  Where message is NULL the words are those of
 * facts/ (numbers, times, quotes, `for`) and tested there.
 */
#include "io/reading.h"
#include "support/cases.h"

/* Text that may hold a NUL, with its length. */
#define LITERAL(text) text, sizeof(text) - 1

static const struct mistake {
    const char *name;
    const char *text;
    size_t length;
    uint32_t line;
    uint32_t column;
    const char *message;
    const char *hint;
} mistakes[] = {
    { "csv: The input is empty", LITERAL(""), 1, 1, "The input is empty.",
            "Give a CSV header, even when there are no rows, or JSON lines." },
    { "csv: The column X is unknown", LITERAL("id,acount,at,item\n"), 1, 4,
            "The column \"acount\" is unknown.",
            "Write \"account\", or declare \"acount\" under usage: in the facts." },
    { "csv: The column X is unknown, 2", LITERAL("id,colour,at,item\n"), 1, 4,
            "The column \"colour\" is unknown.",
            "Leave it out, declare it under usage: in the facts, or map it in an input block." },
    { "csv: The column X is in the header twice", LITERAL("id,account,at,id\n"), 1, 15,
            "The column \"id\" is in the header twice.", "Leave one of the two out." },
    { "csv: The column has no name", LITERAL("id,account,,at\n"), 1, 12, "The column has no name.",
            "Name it, or leave it out." },
    { "csv: The header has no column X", LITERAL("account,at\n"), 1, 1,
            "The header has no column \"id\".",
            "Add the column, or say in an input block of the rulebook which one it is." },
    { "csv: The header has no column X, 2", LITERAL("id,at\n"), 1, 1,
            "The header has no column \"account\".",
            "Add the column, or say in an input block of the rulebook which one it is." },
    { "csv: The header has neither a column X nor X and X", LITERAL("id,account\n"), 1, 1,
            "The header has neither a column \"at\" nor \"from\" and \"until\".",
            "Add the column, or say in an input block of the rulebook which one it is." },
    { "csv: The header has a column X but no X", LITERAL("id,account,from,item\n"), 1, 1,
            "The header has a column \"from\" but no \"until\".",
            "Add the column, or say in an input block of the rulebook which one it is." },
    { "csv: The header has a column X but no X, 2", LITERAL("id,account,at,until\n"), 1, 1,
            "The header has a column \"until\" but no \"from\".",
            "Add the column, or say in an input block of the rulebook which one it is." },
    { "csv: The id is empty",
            LITERAL("id,account,at,item,count\n,acme,2026-03-01T02:30:00Z,request,5\n"), 2, 1,
            "The id is empty.",
            "Give every event an id of its own, so that it is never charged twice." },
    { "csv: The account is empty",
            LITERAL("id,account,at,item,count\nu1,,2026-03-01T02:30:00Z,request,5\n"), 2, 4,
            "The account is empty.", "Name the account that used it." },
    { "csv: The event has no time", LITERAL("id,account,at,item,count\nu1,acme,,request,5\n"), 2, 9,
            "The event has no time.",
            "Give \"at\" for a moment, or \"from\" and \"until\" for a period." },
    { "csv: The time X has a month that is not 01 to 12",
            LITERAL("id,account,at,item,count\nu1,acme,2026-13-01T02:30:00Z,request,5\n"), 2, 9,
            NULL, NULL },
    { "csv: The time X has no zone offset",
            LITERAL("id,account,at,item,count\nu1,acme,2026-03-01T02:30:00,request,5\n"), 2, 9,
            NULL, NULL },
    { "csv: X is not a symbol of X",
            LITERAL("id,account,at,item,count\nu1,acme,2026-03-01T02:30:00Z,reqest,5\n"), 2, 30,
            "\"reqest\" is not a symbol of \"item\".",
            "Write \"request\", or declare \"reqest\" under \"item\" in the facts." },
    { "csv: X is not a symbol of X, 2",
            LITERAL("id,account,at,item,count\nu1,acme,2026-03-01T02:30:00Z,zebra,5\n"), 2, 30,
            "\"zebra\" is not a symbol of \"item\".", "Use one of: compute, storage, request." },
    { "csv: The number X has an exponent",
            LITERAL("id,account,at,item,count\nu1,acme,2026-03-01T02:30:00Z,request,1e3\n"), 2, 38,
            NULL, NULL },
    { "csv: The count -1 is below zero",
            LITERAL("id,account,at,item,count\nu1,acme,2026-03-01T02:30:00Z,request,-1\n"), 2, 38,
            "The count -1 is below zero.",
            "Send what was measured; to take usage back, name the event in `voids` or `replaces` "
            "of a "
            "row, or declare the field with `below_zero: true`." },
    { "csv: The row has 4 cells, but the header has 5",
            LITERAL("id,account,at,item,count\nu1,acme,2026-03-01T02:30:00Z,request\n"), 2, 30,
            "The row has 4 cells, but the header has 5.",
            "Give a cell for every column; an empty one means \"not given\"." },
    { "csv: The row has 6 cells, but the header has 5",
            LITERAL("id,account,at,item,count\nu1,acme,2026-03-01T02:30:00Z,request,5,6\n"), 2, 40,
            "The row has 6 cells, but the header has 5.",
            "Give a cell for every column; an empty one means \"not given\"." },
    { "csv: count is missing for item request",
            LITERAL("id,account,at,item,count\nu1,acme,2026-03-01T02:30:00Z,request,\n"), 2, 1,
            NULL, NULL },
    { "csv: gb does not belong to item request; it belongs to storage",
            LITERAL("id,account,at,item,count,gb\nu1,acme,2026-03-01T02:30:00Z,request,5,6\n"), 2,
            1, NULL, NULL },
    { "csv: The byte 0xFF is not UTF-8",
            LITERAL("id,account,at,item,count\nu1,ac\377me,2026-03-01T02:30:00Z,request,5\n"), 2, 6,
            "The byte 0xFF is not UTF-8.", "Save the file as UTF-8 text." },
    { "csv: The row holds a NUL byte",
            LITERAL("id,account,at,item,count\nu1,ac\000me,2026-03-01T02:30:00Z,request,5\n"), 2, 6,
            "The row holds a NUL byte.", "Save the file as UTF-8 text." },
    { "csv: The event has both X and X",
            LITERAL("id,account,at,from,until,item,count\nu1,acme,2026-03-01T02:30:00Z,2026-03-01T"
                    "02:30:00Z,2026-03-01T02:30:00Z,request,5\n"),
            2, 30, "The event has both \"at\" and \"from\".",
            "Give \"at\" for a moment, or \"from\" and \"until\" for a period." },
    { "csv: The event has X but no X",
            LITERAL("id,account,from,until,item,count\nu1,acme,2026-03-01T02:30:00Z,,request,5\n"),
            2, 9, "The event has \"from\" but no \"until\".",
            "Give \"at\" for a moment, or \"from\" and \"until\" for a period." },
    { "csv: The usage is until 2026-03-01T02:29:00Z, before its from 2026-03-01T02:30:00Z",
            LITERAL("id,account,from,until,item,count\nu1,acme,2026-03-01T02:30:00Z,2026-03-01T02:"
                    "29:00Z,request,5\n"),
            2, 30, "The usage is until 2026-03-01T02:29:00Z, before its from 2026-03-01T02:30:00Z.",
            "Let \"until\" be at or after \"from\"." },
    { "csv: The event buys X and carries usage too",
            LITERAL("id,account,at,item,count,buy,paid\nu1,acme,2026-03-01T02:30:00Z,request,5,bas"
                    "ic,\n"),
            2, 30, "The event buys \"basic\" and carries usage too.",
            "Give the purchase an event of its own." },
    { "csv: The event has paid 7 but buys nothing",
            LITERAL("id,account,at,item,count,buy,paid\nu1,acme,2026-03-01T02:30:00Z,request,5,,"
                    "7\n"),
            2, 41, "The event has paid 7 but buys nothing.",
            "Name the plan in \"buy\", or leave \"paid\" empty." },
    { "csv: The purchase of X has no moment",
            LITERAL("id,account,from,until,buy\nu1,acme,2026-03-01T02:30:00Z,2026-03-01T02:31:00Z,"
                    "basic\n"),
            2, 51, "The purchase of \"basic\" has no moment.",
            "Give \"at\" instead of \"from\" and \"until\"." },
    { "csv: The quoted cell that begins here is never closed",
            LITERAL("id,account,at,item,count\nu1,acme,2026-03-01T02:30:00Z,request,\"5\n"), 2, 38,
            NULL, NULL },
    { "csv: X follows the closing quote of the cell that begins here",
            LITERAL("id,account,at,item,count\nu1,acme,2026-03-01T02:30:00Z,request,\"5\"x\n"), 2,
            38, NULL, NULL },
    { "csv: The id X is 155 bytes long",
            LITERAL("id,account,at,item,count\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaa,acme,2026-03-01T02:30:00Z,request,5\n"),
            2, 1,
            "The id \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\" is 155 "
            "bytes long.",
            "Shorten it to 128 bytes." },
    { "json: The line is a JSON list, not an object", LITERAL("[{\"id\":\"u1\"}]"), 1, 1,
            "The line is a JSON list, not an object.",
            "Write one object on a line, as `jq -c '.[]'` does." },
    { "json: The line is not a JSON object: '}' expected",
            LITERAL("{\"id\":\"u1\",\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":"
                    "\"request\",\"co"
                    "unt\":5"),
            1, 82, "The line is not a JSON object: '}' expected.",
            "Write one JSON object on a line, as in {\"id\": \"u1\", \"account\": \"acme\"}." },
    { "json: The line is not a JSON object: end of file expected",
            LITERAL("{\"id\":\"u1\",\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":"
                    "\"request\",\"co"
                    "unt\":5} x"),
            1, 85, "The line is not a JSON object: end of file expected.",
            "Write one JSON object on a line, as in {\"id\": \"u1\", \"account\": \"acme\"}." },
    { "json: The line is not a JSON object: '}' expected, 2",
            LITERAL("{\"id\":\"u1\",\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":"
                    "\"request\",\"co"
                    "unt\":05}"),
            1, 84, "The line is not a JSON object: '}' expected.",
            "Write one JSON object on a line, as in {\"id\": \"u1\", \"account\": \"acme\"}." },
    { "json: The number X has an exponent",
            LITERAL("{\"id\":\"u1\",\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":"
                    "\"request\",\"co"
                    "unt\":1e3}"),
            1, 82, NULL, NULL },
    { "json: The count -1 is below zero",
            LITERAL("{\"id\":\"u1\",\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":"
                    "\"request\",\"co"
                    "unt\":-1}"),
            1, 82, "The count -1 is below zero.",
            "Send what was measured; to take usage back, name the event in `voids` or `replaces` "
            "of a "
            "row, or declare the field with `below_zero: true`." },
    { "json: The key X is unknown",
            LITERAL("{\"id\":\"u1\",\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":"
                    "\"request\",\"cu"
                    "ont\":5}"),
            1, 74, "The key \"cuont\" is unknown.",
            "Write \"count\", or declare \"cuont\" under usage: in the facts." },
    { "json: X is not a symbol of X",
            LITERAL("{\"id\":\"u1\",\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":"
                    "\"reqest\",\"cou"
                    "nt\":5}"),
            1, 64, "\"reqest\" is not a symbol of \"item\".",
            "Write \"request\", or declare \"reqest\" under \"item\" in the facts." },
    { "json: The key X is in the object twice",
            LITERAL("{\"id\":\"u1\",\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":"
                    "\"request\",\"co"
                    "unt\":5,\"id\":\"u2\"}"),
            1, 84, "The key \"id\" is in the object twice.", "Leave one of the two out." },
    { "json: The value is a list",
            LITERAL("{\"id\":\"u1\",\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":"
                    "\"request\",\"co"
                    "unt\":[5]}"),
            1, 82, "The value is a list.", "Write text, a number, true or false." },
    { "json: The value is an object",
            LITERAL("{\"id\":\"u1\",\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":"
                    "\"request\",\"co"
                    "unt\":{\"a\":5}}"),
            1, 82, "The value is an object.", "Write text, a number, true or false." },
    { "json: The time X has no zone offset",
            LITERAL("{\"id\":\"u1\",\"account\":\"acme\",\"at\":\"2026-03-01 "
                    "02:30\",\"item\":\"request\",\"count\""
                    ":5}"),
            1, 34, NULL, NULL },
    { "json: The event has no id",
            LITERAL("{\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":\"request\","
                    "\"count\":5}"),
            1, 1, "The event has no id.",
            "Give every event an id of its own, so that it is never charged twice." },
    { "json: The id is empty",
            LITERAL("{\"id\":\"\",\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":"
                    "\"request\",\"coun"
                    "t\":5}"),
            1, 7, "The id is empty.",
            "Give every event an id of its own, so that it is never charged twice." },
    { "json: The event has no account",
            LITERAL("{\"id\":\"u1\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":\"request\",\"count\":"
                    "5}"),
            1, 1, "The event has no account.", "Name the account that used it." },
    { "json: The event has no time",
            LITERAL("{\"id\":\"u1\",\"account\":\"acme\",\"item\":\"request\",\"count\":5}"), 1, 1,
            "The event has no time.",
            "Give \"at\" for a moment, or \"from\" and \"until\" for a period." },
    { "json: The event has both X and X",
            LITERAL("{\"id\":\"u1\",\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"until\":"
                    "\"2026-03-01T"
                    "02:30:00Z\",\"item\":\"request\",\"count\":5}"),
            1, 65, "The event has both \"at\" and \"until\".",
            "Give \"at\" for a moment, or \"from\" and \"until\" for a period." },
    { "json: count is missing for item request",
            LITERAL("{\"id\":\"u1\",\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":"
                    "\"request\"}"),
            1, 1, NULL, NULL },
    { "json: a NUL written as an escape",
            LITERAL("{\"id\":\"u1\",\"account\":\"ac\\u0000me\",\"at\":\"2026-03-01T02:30:00Z\","
                    "\"item\":\"reques"
                    "t\",\"count\":5}"),
            1, 34, "The line is not a JSON object: it holds \\u0000.",
            "Write one JSON object on a line, as in {\"id\": \"u1\", \"account\": \"acme\"}." },
    { "json: The byte 0xFF is not UTF-8",
            LITERAL("{\"id\":\"u1\",\"account\":\"ac\377me\",\"at\":\"2026-03-01T02:30:00Z\","
                    "\"item\":\"request\",\"c"
                    "ount\":5}"),
            1, 25, "The byte 0xFF is not UTF-8.", "Save the file as UTF-8 text." },
    { "json: The CloudEvents version X is not understood",
            LITERAL("{\"specversion\":\"0.3\",\"id\":\"u1\",\"subject\":\"acme\",\"time\":\"2026-"
                    "03-01T02:30:00Z"
                    "\",\"data\":{\"item\":\"request\",\"count\":5}}"),
            1, 16, "The CloudEvents version \"0.3\" is not understood.",
            "Send CloudEvents with \"specversion\": \"1.0\"." },
    { "json: The data of the CloudEvent are not an object",
            LITERAL("{\"specversion\":\"1.0\",\"id\":\"u1\",\"subject\":\"acme\",\"time\":\"2026-"
                    "03-01T02:30:00Z"
                    "\",\"data\":[1]}"),
            1, 86, "The data of the CloudEvent are not an object.",
            "Put the fields into \"data\" as an object." },
    { "json: The key X is unknown, 2",
            LITERAL("{\"specversion\":\"1.0\",\"id\":\"u1\",\"subject\":\"acme\",\"time\":\"2026-"
                    "03-01T02:30:00Z"
                    "\",\"data\":{\"item\":\"request\",\"count\":5,\"x\":{\"count\":3}}}"),
            1, 114, "The key \"x\" is unknown.",
            "Leave it out, declare it under usage: in the facts, or map it in an input block." },
    { "json: X is not a number",
            LITERAL("{\"specversion\":\"1.0\",\"id\":\"u1\",\"subject\":\"acme\",\"time\":\"2026-"
                    "03-01T02:30:00Z"
                    "\",\"data\":{\"item\":\"request\",\"count\":\"five\"}}"),
            1, 112, NULL, NULL },
    { "json: The line is not a JSON object: invalid token",
            LITERAL("{\"id\":\"u1\",\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":"
                    "\"request\",\"co"
                    "unt\":tru}"),
            1, 84, "The line is not a JSON object: invalid token.",
            "Write one JSON object on a line, as in {\"id\": \"u1\", \"account\": \"acme\"}." },
    { "csv: The column X is in the header twice, 2",
            LITERAL("event_id,time,account,meter,sourcing,time\nu1,2026-03-01T02:30:00Z,acme,reque"
                    "st,5,6\n"),
            1, 38, "The column \"time\" is in the header twice.", "Leave one of the two out." },
    { "json: X is not a number, 2",
            LITERAL("{\"event_id\":\"u1\",\"time\":\"2026-03-01T02:30:00Z\",\"account\":\"acme\","
                    "\"meter\":\"req"
                    "uest\",\"count\":\"x\"}"),
            1, 91, NULL, NULL },
};

static void test_mistake(void **state)
{
    const struct mistake *c = *state;
    struct reading reading;
    tariff_error err = { 0 };

    assert_int_equal(reading_begin(&reading, NULL, NULL, &err), TARIFF_OK);
    assert_int_equal(
            reading_read(&reading, "usage.in", c->text, c->length, &err), TARIFF_BAD_USAGE);
    assert_int_equal(err.code, TARIFF_BAD_USAGE);
    if (c->message != NULL) {
        assert_string_equal(err.message, c->message);
        assert_string_equal(err.hint, c->hint);
    }
    assert_string_not_equal(err.hint, "");
    assert_string_equal(err.file, "usage.in");
    assert_int_equal(err.line, c->line);
    assert_int_equal(err.column, c->column);
    assert_int_equal(reading.accounts.count, 0); /* a row that is refused adds no account */
    reading_free(&reading);
}

int main(void)
{
    return RUN_CASES("usage mistakes", test_mistake, mistakes);
}
