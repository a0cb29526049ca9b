/* SPDX-License-Identifier: MIT */
/*
 * escape.h - text inside JSON, XML and URIs.
 *
 * Layer: cli (may include tariff.h and cli headers only).
 */
#ifndef CLI_ESCAPE_H
#define CLI_ESCAPE_H

#include <stdio.h>

/* A JSON string with its quotes; bytes that are not UTF-8 become U+FFFD. */
void cli_print_json(FILE *to, const char *text);

/* Text for an XML attribute or element; what XML cannot hold becomes U+FFFD. */
void cli_print_xml(FILE *to, const char *text);

/* A path as a URI reference (RFC 3986). */
void cli_print_uri(FILE *to, const char *path);

#endif
