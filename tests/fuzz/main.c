/* SPDX-License-Identifier: MIT */
/*
 * main.c - runs a fuzz target over inputs that are kept, without a fuzzer.
 *
 * Usage: fuzz_TARGET FILE|FOLDER...
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

static size_t inputs;

/* What is being run, for when it aborts. */
static void run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = NULL;
    size_t size = 0, room = 0, got;

    if (file == NULL) {
        perror(path);
        exit(1);
    }
    do {
        if (size == room && (data = realloc(data, room = room * 2 + 4096)) == NULL)
            abort();
        got = fread(data + size, 1, room - size, file);
        size += got;
    } while (got > 0);
    fclose(file);
    data = realloc(data, size == 0 ? 1 : size); /* so that reading past its end is seen */
    fprintf(stderr, "%s\n", path);
    (void)LLVMFuzzerTestOneInput(data, size);
    free(data);
    inputs++;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void run_path(const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, by_name);

    if (count < 0) {
        run_file(path);
        return;
    }
    for (int i = 0; i < count; i++) {
        char name[4096];

        snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.')
            run_file(name);
        free(entries[i]);
    }
    free(entries);
}

int main(int count, char **arguments)
{
    for (int i = 1; i < count; i++)
        run_path(arguments[i]);
    printf("%zu inputs, none of them a finding\n", inputs);
    return inputs > 0 ? 0 : 1;
}
