#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace stmtwatch::test {

// The ways in which servers in the field are odd, and some are hostile; see odd_sftp_server.cpp.
enum class OddHabit : std::uint8_t {
  none,
  counts_handles,           // a handle is the number of files open: two open files share one
  one_open_file,            // a second OPEN is a plain failure
  tells_limits,             // limits@openssh.com, and breaks the session of who exceeds them
  refuses_fstat,            // FSTAT is not supported
  missing_is_failure,       // a look at nothing is a plain failure
  missing_is_no_such_path,  // ... or a code of a later version
  forbids_lstat,            // LSTAT is denied, STAT is not
  lets_nobody_look,         // both are
  cannot_sync,              // offers fsync and fails at it
  cannot_remove,            // REMOVE is not supported
  closes_slowly,            // takes its time to close a file
  never_closes,             // answers everything but CLOSE
  mute,                     // greets and answers nothing
  answers_unasked,          // replies to requests that nobody made
};

inline constexpr std::array<std::string_view, 15> odd_habit_names{"none",
                                                                  "counts_handles",
                                                                  "one_open_file",
                                                                  "tells_limits",
                                                                  "refuses_fstat",
                                                                  "missing_is_failure",
                                                                  "missing_is_no_such_path",
                                                                  "forbids_lstat",
                                                                  "lets_nobody_look",
                                                                  "cannot_sync",
                                                                  "cannot_remove",
                                                                  "closes_slowly",
                                                                  "never_closes",
                                                                  "mute",

                                                                  "answers_unasked"};

inline constexpr std::size_t odd_write_bytes_max = 4096;  // what tells_limits tells
inline constexpr int odd_slow_close_ms = 1'400;

inline std::optional<OddHabit> odd_habit(std::string_view name) {
  for (std::size_t i = 0; i < odd_habit_names.size(); ++i) {
    if (odd_habit_names[i] == name) return static_cast<OddHabit>(i);
  }
  return std::nullopt;
}

}  // namespace stmtwatch::test
