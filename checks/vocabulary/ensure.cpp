#include "checks/vocabulary/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace stmtwatch {

void abort_on_bug(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "level=critical event=bug condition=\"%s\" place=%s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace stmtwatch
