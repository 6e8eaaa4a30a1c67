#include "daemon/log/log.hpp"

#include <algorithm>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace stmtwatch::log {
namespace {

constexpr std::size_t value_bytes_max = 512;

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made =
        std::make_shared<spdlog::logger>("stmtwatchd", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("level=%l %v");
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *instance;
}

bool plain(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return value > 0x20 && value != '"' && value != '=' && value != '\\' && value != 0x7f;
}

void append_quoted(std::string& out, std::string_view value) {
  out += '"';
  for (const char byte : value) {
    if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f) {
      out += '?';  // a line break in a value must not begin a second line of the log
      continue;
    }
    if (byte == '"' || byte == '\\') out += '\\';
    out += byte;
  }
  out += '"';
}

void append_value(std::string& out, std::string_view value) {
  const bool cut = value.size() > value_bytes_max;
  if (cut) value = value.substr(0, value_bytes_max);
  if (!value.empty() && !cut && std::ranges::all_of(value, plain)) {
    out += value;
    return;
  }
  append_quoted(out, value);
  if (cut) out += "...";
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
  logger().debug(line(event, fields));
}
void info(std::string_view event, std::initializer_list<Field> fields) {
  logger().info(line(event, fields));
}
void warning(std::string_view event, std::initializer_list<Field> fields) {
  logger().warn(line(event, fields));
}
void error(std::string_view event, std::initializer_list<Field> fields) {
  logger().error(line(event, fields));
}

}  // namespace stmtwatch::log
