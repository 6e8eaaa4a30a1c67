#pragma once

namespace stmtwatch {

// Says on standard error what did not hold, and where, and aborts: going on would do harm. The service
// manager starts the daemon again, and whatever was under way is taken up from the store.
[[noreturn]] void abort_on_bug(const char* condition, const char* file, int line) noexcept;

}  // namespace stmtwatch

// A condition that the code behind it relies on, and that only a bug can break: never one that depends on
// files, servers or people. Active in every build.
#define ENSURE(condition) \
  ((condition) ? static_cast<void>(0) : ::stmtwatch::abort_on_bug(#condition, __FILE__, __LINE__))
