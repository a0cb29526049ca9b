# SPDX-License-Identifier: MIT
# cmake -C .ci/fuzz.cmake -B build/fuzz: the fuzz targets with libFuzzer and the sanitizers.
# Words are compared by memcmp and strcmp, which libFuzzer watches; watching each comparison
# of the scanners too halves the speed.
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_C_COMPILER clang CACHE STRING "")
set(CMAKE_C_FLAGS_DEBUG "-O2 -g -fno-sanitize-coverage=trace-cmp" CACHE STRING "")
set(TARIFF_SANITIZE fuzzer-no-link,address,undefined CACHE STRING "")
