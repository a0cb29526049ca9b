# SPDX-License-Identifier: MIT
# cmake -C .ci/coverage.cmake -B build/coverage: which lines the tests reach (gcov).
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_C_COMPILER gcc CACHE STRING "")
set(CMAKE_C_FLAGS_DEBUG "-O0 -g --coverage" CACHE STRING "")
