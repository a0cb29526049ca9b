# SPDX-License-Identifier: MIT
# cmake -C .ci/dev.cmake -B build/dev: to work with; asserts and symbols, warnings are errors.
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON CACHE BOOL "")
set(CMAKE_COMPILE_WARNING_AS_ERROR ON CACHE BOOL "")
