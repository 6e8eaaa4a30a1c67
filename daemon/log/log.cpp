#include "daemon/log/log.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks/text/printable.hpp"

namespace stmtwatch::log {
namespace {

constexpr std::size_t value_bytes_max = 512;

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made =
        std::make_shared<spdlog::logger>("stmtwatchd", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *instance;
}

bool plain(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return value > 0x20 && value != '"' && value != '=' && value != 0x7f;
}

// At most value_bytes_max bytes, whole characters.
std::string_view cut(std::string_view value) {
  if (value.size() <= value_bytes_max) return value;
  std::size_t end = value_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xc0) == 0x80)
    --end;
  return value.substr(0, end);
}

// A line break in a value must not begin a second line of the log, and the log stays UTF-8 whatever a file is
// called.
void append_value(std::string& out, std::string_view raw) {
  const std::string whole = checks::text::printable(raw);
  const auto value = cut(whole);
  const bool was_cut = value.size() < whole.size();
  if (!value.empty() && !was_cut && std::ranges::all_of(value, plain)) {
    out += value;
    return;
  }
  out += '"';
  for (const char byte : value) {
    if (byte == '"' || byte == '\\') out += '\\';
    out += byte;
  }
  out += was_cut ? "\"..." : "\"";
}

// The journal takes the priority of a line from a prefix (sd-daemon(3)); elsewhere it would only be in the
// way.
bool goes_to_journal() {
  struct stat error {};
  const char* const stream = ::secure_getenv("JOURNAL_STREAM");
  if (stream == nullptr || ::fstat(STDERR_FILENO, &error) != 0) return false;
  return stream == fmt::format("{}:{}", error.st_dev, error.st_ino);
}

void write(spdlog::level::level_enum level, std::string_view text) {
  static const bool with_priority = goes_to_journal();
  const auto row = static_cast<std::size_t>(level) - spdlog::level::debug;
  constexpr std::array<std::string_view, 4> priorities{"<7>", "<6>", "<4>", "<3>"};
  constexpr std::array<std::string_view, 4> names{"debug", "info", "warning", "error"};
  logger().log(level, "{}level={} {}", with_priority ? priorities.at(row) : "", names.at(row), text);
}

}  // namespace

std::string line(std::string_view event, std::initializer_list<Field> fields) {
  std::string out = "event=";
  append_value(out, event);
  for (const auto& [name, value] : fields) {
    out += ' ';
    out += name;
    out += '=';
    append_value(out, value);
  }
  return out;
}

void debug(std::string_view event, std::initializer_list<Field> fields) {
  write(spdlog::level::debug, line(event, fields));
}
void info(std::string_view event, std::initializer_list<Field> fields) {
  write(spdlog::level::info, line(event, fields));
}
void warning(std::string_view event, std::initializer_list<Field> fields) {
  write(spdlog::level::warn, line(event, fields));
}
void error(std::string_view event, std::initializer_list<Field> fields) {
  write(spdlog::level::err, line(event, fields));
}

}  // namespace stmtwatch::log
