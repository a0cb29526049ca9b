# SPDX-License-Identifier: MIT
# cmake -C .ci/tsan.cmake -B build/tsan: data races.
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_C_COMPILER clang CACHE STRING "")
set(CMAKE_C_FLAGS_DEBUG "-O1 -g" CACHE STRING "")
set(TARIFF_SANITIZE thread CACHE STRING "")
