#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/vouchers/manifest.hpp"

// The bytes of the log of open days. The grammar stands at the head of voucher_log.cpp.
namespace stmtwatch::store {

// The keys that statements of one day took: a run (checks/vouchers/run_view.hpp).
struct LoggedRun {
  KeySpace space;
  DayNumber day = 0;
  std::string_view bytes;
};

std::string log_beginning();

// One frame: what becomes durable together. It is whole or it does not count.
std::string log_frame(std::span<const LoggedRun> runs);

struct LogContent {
  std::vector<LoggedRun> runs;  // into the bytes that were read
  std::uint64_t whole =
      0;  // bytes up to the end of the last whole frame; what follows was torn off by a crash
};
// What a log holds. The error, for people: it is damaged where it was whole once, as whole frames follow.
std::expected<LogContent, std::string> read_log(std::string_view bytes);

}  // namespace stmtwatch::store
