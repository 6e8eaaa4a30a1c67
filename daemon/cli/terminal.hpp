#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "checks/text/printable.hpp"

namespace stmtwatch::cli {

enum class Colour { red, yellow, green, bold, faint };

// Standard output for data, standard error for messages. Colours and the progress line appear on a terminal
// only, colours never with NO_COLOR (https://no-color.org) or TERM=dumb. One thread.
class Terminal {
 public:
  Terminal();

  void say(std::string_view text);        // data, as it is
  void say_lines(std::string_view text);  // text for people: on a terminal broken to its width (wrap.hpp)
  void tell(std::string_view text);       // a message: "stmtwatch: TEXT" and a line break
  // `text` in colour where standard output takes colours, else as it is.
  std::string paint(Colour colour, std::string_view text) const;

  bool shows_progress() const { return error_is_terminal_; }
  // "DONE of TOTAL WHAT" on one line that rewrites itself, from one second of work on. end_progress takes it
  // away.
  void progress(std::size_t done, std::size_t total, std::string_view what);
  void end_progress();

  // Whether everything that was said has arrived; false: the disk is full, the reader gone.
  bool flush();

 private:
  bool colours_ = false;
  bool error_is_terminal_ = false;
  bool progress_shown_ = false;
  bool failed_ = false;
  std::chrono::steady_clock::time_point started_;
};

using checks::text::printable;

// "1 statement", "2 statements"; an English noun that takes an s.
std::string counted(std::size_t count, std::string_view noun);

}  // namespace stmtwatch::cli
