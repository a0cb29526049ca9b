# SPDX-License-Identifier: MIT
# cmake -C .ci/asan.cmake -B build/asan: memory errors, leaks and undefined behaviour.
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_C_COMPILER clang CACHE STRING "")
set(CMAKE_C_FLAGS_DEBUG "-O1 -g" CACHE STRING "")
set(TARIFF_SANITIZE address,undefined CACHE STRING "")
