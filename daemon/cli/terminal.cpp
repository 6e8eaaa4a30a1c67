#include "daemon/cli/terminal.hpp"

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "daemon/cli/wrap.hpp"

namespace stmtwatch::cli {
namespace {

constexpr auto progress_after = std::chrono::seconds(1);

std::string_view environment(const char* name) {
  const char* const value = secure_getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

std::string_view code_of(Colour colour) {
  switch (colour) {
    case Colour::red:
      return "31;1";
    case Colour::yellow:
      return "33";
    case Colour::green:
      return "32";
    case Colour::bold:
      return "1";
    case Colour::faint:
      return "2";
  }
  return "0";
}

}  // namespace

Terminal::Terminal()
    : colours_(isatty(STDOUT_FILENO) == 1 && environment("NO_COLOR").empty() &&
               environment("TERM") != "dumb"),
      error_is_terminal_(isatty(STDERR_FILENO) == 1),
      started_(std::chrono::steady_clock::now()) {}

void Terminal::say(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) failed_ = true;
}

// Asked each time, as windows change.
void Terminal::say_lines(std::string_view text) {
  winsize window{};
  const bool sized = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0;
  say(wrapped(text, sized ? window.ws_col : 0));
}

void Terminal::tell(std::string_view text) {
  fmt::print(stderr, "stmtwatch: {}\n", text);
}

std::string Terminal::paint(Colour colour, std::string_view text) const {
  if (!colours_) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code_of(colour), text);
}

void Terminal::progress(std::size_t done, std::size_t total, std::string_view what) {
  if (!error_is_terminal_ || std::chrono::steady_clock::now() - started_ < progress_after) return;
  fmt::print(stderr, "\r{} of {} {}\x1b[K", done, total, what);
  progress_shown_ = true;
}

void Terminal::end_progress() {
  if (progress_shown_) fmt::print(stderr, "\r\x1b[K");
  progress_shown_ = false;
}

bool Terminal::flush() {
  return std::fflush(stdout) == 0 && !failed_;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace stmtwatch::cli
