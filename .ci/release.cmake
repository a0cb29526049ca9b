# SPDX-License-Identifier: MIT
# cmake -C .ci/release.cmake -B build: what is given to users.
set(CMAKE_BUILD_TYPE Release CACHE STRING "")
