/* SPDX-License-Identifier: MIT */
/*
 * lua_word.c - the words that are values inside blocks: fact, money, no,
 * between, graduated and the rest.
 *
 * A word is a userdata with its row and a table of arguments.  It is never
 * changed; calculating with one gives another.
 * Layer: rule.
 */
#include <string.h>

#include "rule/state.h"

static int fact_of(lua_State *L);

#define WORD(name, arguments, signature, sentence)                                                 \
    {                                                                                              \
        { name, TF_REFERENCE_WORD, signature, sentence }, tf_word_make, arguments                  \
    }

static const struct tf_binding word_rows[] = {
    WORD("fact", "t", "fact \"name\"",
            "The dated number or table of that name in facts/, as it is in force at the usage."),
    WORD("field", "t", "field \"name\"",
            "As a rate: the amount of money that the usage carries in that field, whatever its "
            "quantity."),
    WORD("money", "m", "money \"0.10\"",
            "An amount in the rulebook's currency; without an amount, money as a unit."),
    WORD("no", "t+", "no \"symbol\"", "In when: every symbol but these."),
    WORD("between", "nn", "between(from, until)",
            "In when: numbers from the first up to, not with, the second."),
    WORD("upto", "n*", "upto(\"5\")", "In when: numbers up to and with that one."),
    WORD("beyond", "n*", "beyond(\"5\")", "In when: numbers above that one."),
    WORD("graduated", "a*", "graduated(fact \"tiers\") or graduated{ { upto=, rate= }, … }",
            "Each unit is charged at the rate of the tier it falls into."),
    WORD("volume", "a*", "volume(fact \"tiers\") or volume{ { upto=, rate= }, … }",
            "All units are charged at the rate of the tier that the total reaches."),
    WORD("package", "a*", "package{ size=, amount= } or package{ size=, rate= }",
            "Units are charged in packages; started = \"whole\", \"nothing\" or \"part\"."),
    WORD("percentage", "a*", "percentage{ rate=, fixed=, least=, most= }",
            "A share of an amount of money, in percent; of one event when no total is named."),
    WORD("stairstep", "a*", "stairstep(fact \"tiers\") or stairstep{ { upto=, amount= }, … }",
            "One amount for the tier that the total reaches."),
    WORD("capacity", "a*", "capacity{ { upto = { meter=, … }, amount= }, …, { amount= } }",
            "One amount for the first tier that holds the totals of all meters."),
    WORD("steps", "a*", "steps{ { from=, step=, rate= }, …, fixed= }",
            "Each started step is charged whole; how long it is hangs on where it begins."),
    WORD("allot", "a*", "allot{ { \"pool\", share= }, …, to=, rest= }",
            "In deduct: splits what is due by shares in percent, and loses nothing."),
};

/* Not in the list: rules cannot say it, they calculate it. */
static const struct tf_binding scaled_row = WORD("scaled", "", "fact \"x\" * \"0.8\"", "");

const struct tf_binding_list tf_word_bindings = { word_rows,
    sizeof word_rows / sizeof word_rows[0] };

static const struct tf_binding fact_rows[] = {
    { { "of", TF_REFERENCE_METHOD, "fact \"name\" :of(usage)",
              "The fact as it is in force at this usage; one that is a plain number can be "
              "compared and calculated with." },
            fact_of, NULL },
};

const struct tf_binding_list tf_fact_bindings = { fact_rows,
    sizeof fact_rows / sizeof fact_rows[0] };

static const struct tf_binding *money_row(void)
{
    const struct tf_binding *row = word_rows;

    while (strcmp(row->reference.name, "money") != 0)
        row++;
    return row;
}

bool tf_word_is(const struct tf_word *word, const char *name)
{
    return strcmp(word->binding->reference.name, name) == 0;
}

/* -- Making one ------------------------------------------------------------------------ */

/* Pushes a word whose arguments are the table on the top, which it replaces. */
static struct tf_word *word_push(lua_State *L, const struct tf_binding *binding)
{
    struct tf_word *word = lua_newuserdatauv(L, sizeof *word, 1);

    memset(word, 0, sizeof *word);
    word->binding = binding;
    lua_insert(L, -2);
    lua_setiuservalue(L, -2, 1);
    tf_slot_push(L, TF_SLOT_WORD);
    lua_setmetatable(L, -2);
    return word;
}

void tf_word_push_arguments(lua_State *L, int index)
{
    lua_getiuservalue(L, index, 1);
    tf_content_push(L, -1); /* frozen, when a function reaches the word */
    lua_remove(L, -2);
}

/* Pushes a copy of the single table argument: its items and entries become the word's. */
static void push_spread(lua_State *L)
{
    int content;

    tf_charge_table(L);
    tf_content_push(L, 1);
    content = lua_gettop(L);
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, content) != 0; lua_pop(L, 1)) {
        tf_charge(L, 4);
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, content + 1);
    }
    lua_remove(L, content);
}

static void push_list(lua_State *L, int count, const struct tf_binding *binding)
{
    lua_createtable(L, count, 0);
    for (int i = 1; i <= count; i++) {
        if (lua_isnil(L, i))
            tf_raise(L, binding->reference.name, TF_F_ARGUMENT,
                    "Check the names in the parentheses.", "Argument %d of %s is nothing.", i,
                    binding->reference.name);
        lua_pushvalue(L, i);
        lua_rawseti(L, -2, i);
    }
}

static int raise_arguments(lua_State *L, const struct tf_binding *binding, const char *found)
{
    const char *name = binding->reference.name;

    tf_raise(L, name, TF_F_ARGUMENT, "Give it what it takes.",
            "%s does not take %s here; it is written %s.", name, found,
            binding->reference.signature);
    return 0;
}

static bool is_word_called(lua_State *L, int index, const char *name)
{
    const struct tf_word *word = tf_slot_test(L, index, TF_SLOT_WORD);

    return word != NULL && tf_word_is(word, name);
}

/* Checks the value on the top against a letter of the row; numbers become decimals. */
static void check_argument(lua_State *L, const struct tf_binding *binding, char letter)
{
    if (letter == 't') {
        const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;

        if (text == NULL || text[0] == '\0' || strlen(text) != lua_rawlen(L, -1))
            raise_arguments(L, binding, text == NULL ? tf_value_name(L, -1) : "an empty text");
    } else if (letter == 'm' || (letter == 'n' && !is_word_called(L, -1, "fact"))) {
        if (lua_type(L, -1) != LUA_TSTRING && !lua_isinteger(L, -1) &&
                tf_slot_test(L, -1, TF_SLOT_NUMBER) == NULL &&
                tf_slot_test(L, -1, TF_SLOT_WORD) == NULL)
            raise_arguments(L, binding, tf_value_name(L, -1));
        tf_number_push(L, tf_number_get(L, -1, binding->reference.name));
        lua_replace(L, -2);
    }
}

/* Checks the table of arguments on the top, item by item. */
static void check_arguments(lua_State *L, const struct tf_binding *binding, bool is_spread)
{
    const char *letter = binding->arguments;
    lua_Integer count = (lua_Integer)lua_rawlen(L, -1);
    lua_Integer i = 1;

    if (*letter == 'a' && is_spread)
        return;
    for (; i <= count && *letter != '\0' && *letter != '*'; i++) {
        lua_rawgeti(L, -1, i);
        check_argument(L, binding, *letter);
        lua_rawseti(L, -2, i);
        if (letter[1] != '+')
            letter++;
    }
    if (i <= count && *letter != '*')
        raise_arguments(L, binding, "so much");
    if (*letter != '\0' && *letter != '*' && (letter[1] != '+' || count == 0))
        raise_arguments(L, binding, "so little");
}

/* money keeps its amount in the word, so that it can be calculated with. */
static void fold_money(lua_State *L)
{
    struct tf_word *word = lua_touserdata(L, -1);
    struct tf_dec amount = tf_dec_zero();

    tf_word_push_arguments(L, -1);
    lua_rawgeti(L, -1, 1);
    tf_number_is(L, -1, &amount);
    memcpy(word->amount, &amount, sizeof amount);
    lua_pop(L, 2);
}

int tf_word_make(lua_State *L)
{
    const struct tf_binding *binding = lua_touserdata(L, lua_upvalueindex(1));
    bool is_spread = lua_gettop(L) == 1 && lua_istable(L, 1);

    tf_charge(L, 8);
    if (is_spread)
        push_spread(L);
    else
        push_list(L, lua_gettop(L), binding);
    check_arguments(L, binding, is_spread);
    word_push(L, binding);
    if (binding == money_row())
        fold_money(L);
    return 1;
}

const struct tf_binding *tf_word_bare(lua_State *L, int index)
{
    const struct tf_binding *binding;

    if (lua_tocfunction(L, index) != tf_word_make || lua_getupvalue(L, index, 1) == NULL)
        return NULL;
    binding = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return binding;
}

/* -- Calculating ---------------------------------------------------------------------------- */

static int raise_units(lua_State *L, const char *sign)
{
    return tf_raise(L, sign, TF_F_MIXED_KINDS,
            "Add money to money, and multiply money or a fact by a plain number.",
            "%s %s %s has no meaning.", tf_value_name(L, 1), sign, tf_value_name(L, 2));
}

static bool is_money(lua_State *L, int index, struct tf_dec *amount)
{
    const struct tf_word *word = tf_slot_test(L, index, TF_SLOT_WORD);

    if (word == NULL || !tf_word_is(word, "money"))
        return false;
    memcpy(amount, word->amount, sizeof *amount);
    return true;
}

static int push_money(lua_State *L, struct tf_dec amount)
{
    struct tf_word *word;

    lua_createtable(L, 1, 0);
    tf_number_push(L, amount);
    lua_rawseti(L, -2, 1);
    word = word_push(L, money_row());
    memcpy(word->amount, &amount, sizeof amount);
    return 1;
}

/* A fact that is one number stays one when it is scaled, as long as it stays exact. */
static void scale_value(struct tf_word *word, const struct tf_word *from, struct tf_dec factor)
{
    struct tf_dec value = tf_dec_zero();

    memcpy(&value, from->value, sizeof value);
    word->has_value = from->has_value && tf_number_mul_exact(value, factor, &value);
    memcpy(word->value, &value, sizeof value);
}

/* Pushes the word at `of` scaled; a word that is scaled already gets one factor. */
static int push_scaled(lua_State *L, int of, struct tf_dec factor)
{
    const struct tf_word *from = lua_touserdata(L, of);
    const struct tf_dec given = factor;
    struct tf_dec number = tf_dec_zero();
    struct tf_word *word;

    lua_createtable(L, 2, 0);
    if (from->binding == &scaled_row) {
        memcpy(&number, from->amount, sizeof number);
        factor = tf_number_mul(L, number, factor);
        tf_word_push_arguments(L, of);
        lua_rawgeti(L, -1, 1);
        lua_remove(L, -2);
    } else {
        lua_pushvalue(L, of);
    }
    lua_rawseti(L, -2, 1);
    tf_number_push(L, factor);
    lua_rawseti(L, -2, 2);
    word = word_push(L, &scaled_row);
    memcpy(word->amount, &factor, sizeof factor);
    scale_value(word, lua_touserdata(L, of), given);
    return 1;
}

static bool can_scale(const struct tf_word *word)
{
    static const char *const others[] = { "no", "between", "upto", "beyond", "allot" };

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (tf_word_is(word, others[i]))
            return false;
    return true;
}

int tf_word_mul(lua_State *L)
{
    int of = tf_slot_test(L, 1, TF_SLOT_WORD) != NULL ? 1 : 2;
    const struct tf_word *word = lua_touserdata(L, of);
    struct tf_dec amount = tf_dec_zero();
    struct tf_dec factor;

    if (!can_scale(word) ||
            (tf_slot_test(L, 3 - of, TF_SLOT_WORD) != NULL &&
                    !((const struct tf_word *)lua_touserdata(L, 3 - of))->has_value))
        return raise_units(L, "*");
    if (is_money(L, 3 - of, &amount)) /* a fact's number times money is money */
        of = 3 - of;
    factor = tf_number_get(L, 3 - of, "*");
    if (is_money(L, of, &amount))
        return push_money(L, tf_number_mul(L, amount, factor));
    return push_scaled(L, of, factor);
}

/* Both as numbers of one kind: two amounts of money, or two plain numbers. */
static bool get_pair(lua_State *L, const char *sign, struct tf_dec *a, struct tf_dec *b)
{
    bool money_a = is_money(L, 1, a);
    bool money_b = is_money(L, 2, b);

    if (money_a != money_b)
        raise_units(L, sign);
    if (!money_a) {
        *a = tf_number_get(L, 1, sign);
        *b = tf_number_get(L, 2, sign);
    }
    return money_a;
}

static int push_sum(lua_State *L, bool is_sum, bool fits, struct tf_dec sum)
{
    if (!fits)
        tf_raise(L, NULL, TF_F_RESULT_TOO_LARGE, "Keep amounts below 10^20.",
                "The result of the calculation is too large.");
    if (is_sum)
        return push_money(L, sum);
    tf_number_push(L, sum);
    return 1;
}

static int word_add(lua_State *L)
{
    struct tf_dec a = tf_dec_zero();
    struct tf_dec b = tf_dec_zero();
    bool money = get_pair(L, "+", &a, &b);

    return push_sum(L, money, tf_dec_add(a, b, &a), a);
}

static int word_sub(lua_State *L)
{
    struct tf_dec a = tf_dec_zero();
    struct tf_dec b = tf_dec_zero();
    bool money = get_pair(L, "-", &a, &b);

    return push_sum(L, money, tf_dec_sub(a, b, &a), a);
}

static int word_unm(lua_State *L)
{
    struct tf_dec amount = tf_dec_zero();

    if (is_money(L, 1, &amount))
        return push_money(L, tf_dec_neg(amount));
    return raise_units(L, "-");
}

static int word_other(lua_State *L)
{
    return raise_units(L, "and");
}

static int word_eq(lua_State *L)
{
    struct tf_dec a = tf_dec_zero();
    struct tf_dec b = tf_dec_zero();

    get_pair(L, "==", &a, &b);
    lua_pushboolean(L, tf_dec_cmp(a, b) == 0);
    return 1;
}

static int word_lt(lua_State *L)
{
    struct tf_dec a = tf_dec_zero();
    struct tf_dec b = tf_dec_zero();

    get_pair(L, "<", &a, &b);
    lua_pushboolean(L, tf_dec_cmp(a, b) < 0);
    return 1;
}

static int word_le(lua_State *L)
{
    struct tf_dec a = tf_dec_zero();
    struct tf_dec b = tf_dec_zero();

    get_pair(L, "<=", &a, &b);
    lua_pushboolean(L, tf_dec_cmp(a, b) <= 0);
    return 1;
}

/* -- Facts ------------------------------------------------------------------------------------ */

static struct tf_view_value look_up(lua_State *L, const char *name)
{
    const struct tf_view *view = tf_rule_of(L)->view;
    struct tf_view_value value = { TF_VIEW_UNKNOWN, false, 0, tf_dec_zero(), NULL, 0 };
    tariff_error err = { 0 };

    tf_charge(L, 10);
    if (view->fact != NULL && view->fact(view->ud, name, &value, &err) != TARIFF_OK)
        tf_raise_error(L, &err);
    if (value.kind == TF_VIEW_UNKNOWN)
        tf_raise(L, name, TF_F_FACT_UNKNOWN, "Check the name against the files in facts/.",
                "There is no fact \"%s\".", tf_rule_shown(name, strlen(name)).text);
    if (value.kind == TF_VIEW_ABSENT)
        tf_raise(L, name, TF_F_FACT_NOT_YET, "Give the fact a value from an earlier date.",
                "The fact \"%s\" has no value for this usage.",
                tf_rule_shown(name, strlen(name)).text);
    return value;
}

static int fact_of(lua_State *L)
{
    const struct tf_word *fact = tf_slot_test(L, 1, TF_SLOT_WORD);
    struct tf_view_value value;
    struct tf_word *word;

    if (fact == NULL || !tf_word_is(fact, "fact"))
        return tf_raise(L, "of", TF_F_ARGUMENT, "Write fact \"name\" :of(usage).",
                "of belongs to a fact, not to %s.", tf_value_name(L, 1));
    tf_view_check(L, 2, "of");
    tf_word_push_arguments(L, 1);
    lua_rawgeti(L, -1, 1);
    value = look_up(L, lua_tostring(L, -1));
    lua_pop(L, 1);
    word = word_push(L, fact->binding);
    if (value.kind == TF_VIEW_WHOLE)
        value.number = tf_dec_of(value.whole);
    word->has_value = value.kind == TF_VIEW_WHOLE || value.kind == TF_VIEW_NUMBER;
    memcpy(word->value, &value.number, sizeof value.number);
    return 1;
}

static int word_index(lua_State *L)
{
    const struct tf_word *word = tf_slot_test(L, 1, TF_SLOT_WORD);
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";

    if (!tf_word_is(word, "fact") || strcmp(name, "of") != 0)
        return tf_raise(L, name, TF_F_NO_SUCH_METHOD,
                tf_word_is(word, "fact") ? "Write fact \"name\" :of(usage)."
                                         : "Use the word as it is.",
                "%s has no \"%s\".", word->binding->reference.name,
                tf_rule_shown(name, strlen(name)).text);
    lua_pushcfunction(L, fact_of);
    return 1;
}

static int word_newindex(lua_State *L)
{
    return tf_raise_frozen(L);
}

void tf_word_register(lua_State *L)
{
    static const luaL_Reg metamethods[] = {
        { "__mul", tf_word_mul },
        { "__add", word_add },
        { "__sub", word_sub },
        { "__unm", word_unm },
        { "__idiv", word_other },
        { "__mod", word_other },
        { "__concat", word_other },
        { "__eq", word_eq },
        { "__lt", word_lt },
        { "__le", word_le },
        { "__index", word_index },
        { "__newindex", word_newindex },
        { NULL, NULL },
    };

    lua_createtable(L, 0, 16);
    luaL_setfuncs(L, metamethods, 0);
    lua_pushliteral(L, "word");
    lua_setfield(L, -2, "__name");
    tf_slot_set(L, TF_SLOT_WORD);
}
