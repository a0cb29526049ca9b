/* SPDX-License-Identifier: MIT */
/*
 * Usage rows into events, from CSV and JSON lines.  One row a case: text -> events.
 */
#include "io/reading.h"
#include "support/cases.h"

#define CSV_HEAD "id,account,at,item,count\n"
#define ONE      "2 u1 acme 2026-03-01T02:30:00Z . item=request count=5\n"

static const struct events_case {
    const char *name;
    const char *text;
    const char *events;
} events_cases[] = {
    { "csv: a row", CSV_HEAD "u1,acme,2026-03-01T10:30:00+08:00,request,5\n", ONE },
    { "csv: a last row without its line end",
            CSV_HEAD "u1,acme,2026-03-01T10:30:00+08:00,request,5", ONE },
    { "csv: BOM, CRLF and semicolons",
            "\xEF\xBB\xBFid;account;at;item;count\r\nu1;acme;2026-03-01T10:30:00+08:00;request;"
            "5\r\n",
            ONE },
    { "csv: CRLF and an empty last cell",
            "id,account,at,item,count,tool\r\nu1,acme,2026-03-01T10:30:00+08:00,request,5,\r\n",
            ONE },
    { "csv: only a header gives no events", CSV_HEAD, "" },
    { "csv: empty lines are passed over and counted",
            CSV_HEAD "\n\r\nu1,acme,2026-03-01T02:30:00Z,request,5\n",
            "4 u1 acme 2026-03-01T02:30:00Z . item=request count=5\n" },
    { "csv: quoted cells, also with line ends, keep the line of their row",
            CSV_HEAD "\"u\"\"1\nx\",\"acme\",2026-03-01T02:30:00Z,request,5\n"
                     "u2,acme,2026-03-01T02:30:00Z,request,6\n",
            "2 u\"1\nx acme 2026-03-01T02:30:00Z . item=request count=5\n"
            "4 u2 acme 2026-03-01T02:30:00Z . item=request count=6\n" },
    { "csv: an empty cell is not given",
            "id,account,at,from,until,item,count,gb,tool,received\n"
            "u1,acme,,2026-03-01T02:00:00Z,2026-03-01T03:00:00Z,storage,,0.5,,2026-03-02T00:00Z\n",
            "2 u1 acme 2026-03-01T02:00:00Z 2026-03-01T03:00:00Z "
            "received=2026-03-02T00:00:00Z item=storage gb=0.5\n" },
    { "csv: a period of no length is a moment",
            "id,account,from,until,item,count\nu1,acme,2026-03-01T02:00Z,2026-03-01T02:00Z,request,"
            "1\n",
            "2 u1 acme 2026-03-01T02:00:00Z . item=request count=1\n" },
    { "csv: times of many shapes",
            CSV_HEAD "a,acme,2026-03-01T10:30:00+08:00,request,1\n"
                     "b,acme,2026-03-01T10:30:01.5+08:00,request,1\n"
                     "c,acme,2026-03-01 10:30:02+08:00,request,1\n"
                     "d,acme,2026-03-01T10:30+08:00,request,1\n"
                     "e,acme,2026-03-01T23:59:59Z,request,1\n"
                     "f,acme,2026-03-01T23:59:59-01:00,request,1\n"
                     "g,acme,2026-03-01T00:00:00.1234Z,request,1\n"
                     "h,acme,2026-03-01T00:00:01.1234Z,request,1\n",
            "2 a acme 2026-03-01T02:30:00Z . item=request count=1\n"
            "3 b acme 2026-03-01T02:30:01.500000Z . item=request count=1\n"
            "4 c acme 2026-03-01T02:30:02Z . item=request count=1\n"
            "5 d acme 2026-03-01T02:30:00Z . item=request count=1\n"
            "6 e acme 2026-03-01T23:59:59Z . item=request count=1\n"
            "7 f acme 2026-03-02T00:59:59Z . item=request count=1\n"
            "8 g acme 2026-03-01T00:00:00.123400Z . item=request count=1\n"
            "9 h acme 2026-03-01T00:00:01.123400Z . item=request count=1\n" },
    { "csv: numbers of many shapes are exact",
            CSV_HEAD "a,acme,2026-03-01T02:30:00Z,request,0\n"
                     "b,acme,2026-03-01T02:30:00Z,request,0.000000000000000001\n"
                     "c,acme,2026-03-01T02:30:00Z,request,0.1234567890123456\n"
                     "d,acme,2026-03-01T02:30:00Z,request,123456789012345678\n"
                     "e,acme,2026-03-01T02:30:00Z,request,170141183460469231731\n"
                     "f,acme,2026-03-01T02:30:00Z,request,+1.50\n",
            "2 a acme 2026-03-01T02:30:00Z . item=request count=0\n"
            "3 b acme 2026-03-01T02:30:00Z . item=request count=0.000000000000000001\n"
            "4 c acme 2026-03-01T02:30:00Z . item=request count=0.1234567890123456\n"
            "5 d acme 2026-03-01T02:30:00Z . item=request count=123456789012345678\n"
            "6 e acme 2026-03-01T02:30:00Z . item=request count=170141183460469231731\n"
            "7 f acme 2026-03-01T02:30:00Z . item=request count=1.5\n" },
    { "csv: symbols longer than a word, and text",
            "id,account,at,item,edition,seconds,tool,sourcing\n"
            "u1,acme,2026-03-01T02:30:00Z,compute,exclusive,1,t\xC3\xB6ol,"
            "a_symbol_of_more_than_sixteen_bytes\n"
            "u2,acme,2026-03-01T02:30:00Z,compute,exclusive,1,t\xC3\xB6ol,manual\n",
            "2 u1 acme 2026-03-01T02:30:00Z . item=compute edition=exclusive tool=t\xC3\xB6ol "
            "seconds=1 sourcing=a_symbol_of_more_than_sixteen_bytes\n"
            "3 u2 acme 2026-03-01T02:30:00Z . item=compute edition=exclusive tool=t\xC3\xB6ol "
            "seconds=1 sourcing=manual\n" },
    { "csv: a purchase",
            "id,account,at,item,count,buy,paid\nb1,acme,2026-03-01T02:30:00Z,,,basic,99.50\n",
            "2 b1 acme 2026-03-01T02:30:00Z . buy=basic paid=99.5\n" },
    { "csv: a map renames, gives constants and ignores other columns",
            "event_id,time,account,meter,count,colour\n"
            "u1,2026-03-01T02:30:00Z,acme,request,5,red\n",
            "2 u1 acme 2026-03-01T02:30:00Z . item=request count=5 sourcing=manual\n" },
    { "csv: a map's constant is not said of a purchase",
            "event_id,time,account,meter,buy\nb1,2026-03-01T02:30:00Z,acme,,basic\n",
            "2 b1 acme 2026-03-01T02:30:00Z . buy=basic\n" },
    { "json: a line",
            "\n{\"id\":\"u1\",\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\","
            "\"item\":\"request\",\"count\":5}\n",
            ONE },
    { "json: BOM, CRLF, spaces, null and no last line end",
            "\xEF\xBB\xBF \r\n{ \"count\" : 5 , \"id\":\"u1\", \"account\":\"acme\", "
            "\"tool\":null, "
            "\"at\":\"2026-03-01T02:30:00Z\",\"item\":\"request\"}\r",
            ONE },
    { "json: numbers keep every digit, also as text and as an id",
            "{\"id\":17,\"account\":\"1-2\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":\"request\","
            "\"count\":0.100000000000000001}\n"
            "{\"id\":\"a\\\"1\",\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\","
            "\"item\":\"request\",\"count\":\"12345678901234567890.5\"}\n",
            "1 17 1-2 2026-03-01T02:30:00Z . item=request count=0.100000000000000001\n"
            "2 a\"1 acme 2026-03-01T02:30:00Z . item=request count=12345678901234567890.5\n" },
    { "json: a CloudEvent",
            "{\"specversion\":\"1.0\",\"type\":\"usage\",\"source\":\"gw\",\"id\":\"u1\","
            "\"subject\":\"acme\",\"time\":\"2026-03-01T02:30:00Z\",\"traceparent\":\"x\","
            "\"data\":{\"item\":\"request\",\"count\":5}}\n",
            "1 u1 acme 2026-03-01T02:30:00Z . item=request count=5\n" },
    { "json: a CloudEvent whose data name the account and the period",
            "{\"specversion\":\"1.0\",\"type\":\"usage\",\"source\":\"gw\",\"id\":\"u1\","
            "\"time\":\"2026-03-01T04:00:00Z\",\"data\":{\"account\":\"acme\",\"item\":\"request\","
            "\"count\":5,\"from\":\"2026-03-01T02:00:00Z\",\"until\":\"2026-03-01T03:00:00Z\"}}\n",
            "1 u1 acme 2026-03-01T02:00:00Z 2026-03-01T03:00:00Z item=request count=5\n" },
    { "csv: what is void, with a time and without",
            "id,account,at,item,count,voids,replaces\nc1,acme,,,,u1,\n"
            "c2,acme,2026-03-01T02:30:00Z,,,u2,\nu4,acme,2026-03-01T02:30:00Z,request,5,,u3\n",
            "2 c1 acme always . voids=u1\n"
            "3 c2 acme 2026-03-01T02:30:00Z . voids=u2\n"
            "4 u4 acme 2026-03-01T02:30:00Z . replaces=u3 item=request count=5\n" },
    { "csv: nothing but voids needs no column of times", "id,account,voids\nc1,acme,u1\n",
            "2 c1 acme always . voids=u1\n" },
    { "csv: what a map gives to all usage is not given to a void",
            "event_id,account,time,meter,count,voids\nc1,acme,,,,u1\n"
            "u2,acme,2026-03-01T02:30:00Z,request,5,\n",
            "2 c1 acme always . voids=u1\n"
            "3 u2 acme 2026-03-01T02:30:00Z . item=request count=5 sourcing=manual\n" },
    { "json: a void, and what takes another's place",
            "{\"id\":\"c1\",\"account\":\"acme\",\"voids\":\"u1\"}\n"
            "{\"id\":\"b2\",\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"buy\":\"basic\","
            "\"replaces\":\"b1\"}\n",
            "1 c1 acme always . voids=u1\n"
            "2 b2 acme 2026-03-01T02:30:00Z . replaces=b1 buy=basic\n" },
    { "json: a CloudEvent that voids another, by an attribute or in its data",
            "{\"specversion\":\"1.0\",\"type\":\"void\",\"source\":\"gw\",\"id\":\"c1\","
            "\"subject\":\"acme\",\"time\":\"2026-03-01T02:30:00Z\",\"voids\":\"u1\"}\n"
            "{\"specversion\":\"1.0\",\"type\":\"void\",\"source\":\"gw\",\"id\":\"c2\","
            "\"subject\":\"acme\",\"data\":{\"voids\":\"u2\"}}\n",
            "1 c1 acme 2026-03-01T02:30:00Z . voids=u1\n"
            "2 c2 acme always . voids=u2\n" },
    { "json: a map renames, line by line",
            "{\"event_id\":\"u1\",\"time\":\"2026-03-01T02:30:00Z\",\"account\":\"acme\","
            "\"meter\":\"request\",\"count\":5,\"colour\":\"red\"}\n"
            "{\"id\":\"b1\",\"at\":\"2026-03-01T02:30:00Z\",\"account\":\"acme\",\"buy\":\"basic\"}"
            "\n",
            "1 u1 acme 2026-03-01T02:30:00Z . item=request count=5 sourcing=manual\n"
            "2 b1 acme 2026-03-01T02:30:00Z . buy=basic\n" },
};

static void test_events(void **state)
{
    const struct events_case *c = *state;
    struct reading reading;
    tariff_error err = { 0 };

    assert_int_equal(reading_begin(&reading, NULL, NULL, &err), TARIFF_OK);
    if (reading_read(&reading, "usage", c->text, strlen(c->text), &err) != TARIFF_OK)
        fail_msg("%u:%u: %s", (unsigned)err.line, (unsigned)err.column, err.message);
    assert_string_equal(reading.dump.data, c->events);
    reading_free(&reading);
}

int main(void)
{
    return RUN_CASES("usage events", test_events, events_cases);
}
