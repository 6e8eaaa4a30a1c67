#include "daemon/cli/verb.hpp"

#include <charconv>

#include "daemon/installed/installed.hpp"

namespace stmtwatch::cli {

const std::vector<std::string>& Arguments::texts(std::string_view name) const {
  return given.find(name)->second;
}

std::optional<std::string> Arguments::text(std::string_view name) const {
  const auto& all = texts(name);
  return all.empty() ? std::nullopt : std::optional(all.back());
}

std::optional<std::int64_t> Arguments::number(std::string_view name) const {
  const auto digits = text(name);
  if (!digits) return std::nullopt;
  std::int64_t value = 0;
  std::from_chars(digits->data(), digits->data() + digits->size(), value);
  return value;
}

std::string Arguments::config_file() const {
  return text("--config").value_or(installed::configuration);
}

std::string Arguments::control_socket() const {
  return text("--socket").value_or("/run/stmtwatch/control.sock");
}

}  // namespace stmtwatch::cli
