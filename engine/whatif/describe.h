/* SPDX-License-Identifier: MIT */
/*
 * describe.h - a change in words: what stands in its file, on one line.
 *
 * Layer: whatif.
 */
#ifndef TF_WHATIF_DESCRIBE_H
#define TF_WHATIF_DESCRIBE_H

#include "base/text.h"
#include "facts/yaml.h"

/* "fact compute.shared.gpu_second, from 2026-03-15, scale 0.9" */
void tf_change_describe(struct tf_text *text, const struct tf_yaml *change);

#endif
