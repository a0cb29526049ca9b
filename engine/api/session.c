/* SPDX-License-Identifier: MIT */
/*
 * session.c - one event at a time.
 */
#include "api/handle.h"
