#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/vouchers/tiers.hpp"

namespace stmtwatch::store {

// Keys of one feed and of one UniqueKey of its schema (by its index) are held against each other.
struct KeySpace {
  std::string feed;
  std::uint32_t unique_index = 0;
  friend auto operator<=>(const KeySpace&, const KeySpace&) = default;
};

struct SealedRun {
  std::uint64_t number = 0;  // its file is run_name(number)
  KeySpace space;
  DayRange days;
  friend bool operator==(const SealedRun&, const SealedRun&) = default;
};

// Which files of the directory count: the log, and the runs. Whatever else lies there was not finished, or is
// not needed any more.
struct Manifest {
  std::uint64_t next_number = 1;  // for the next file, of whatever kind
  std::uint64_t log = 0;          // its file is log_name(log); 0: there is none yet
  std::vector<SealedRun> runs;
  friend bool operator==(const Manifest&, const Manifest&) = default;
};

inline constexpr std::string_view manifest_name = "MANIFEST";
std::string log_name(std::uint64_t number);  // "log-7"
std::string run_name(std::uint64_t number);  // "run-8"

// As lines of text, the last one a checksum of the others. Feeds have no blanks in their names.
std::string text(const Manifest& manifest);
std::optional<Manifest> parse_manifest(std::string_view text);  // nullopt: it is not what text() wrote

}  // namespace stmtwatch::store
