#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/settings.hpp"

// The settings as they are in force, defaults included, for people and programs to look at.
namespace stmtwatch::config {

using ShownValue = std::variant<std::monostate, std::string, std::int64_t, bool>;  // monostate: not set

struct ShownSetting {
  std::string table;     // "feeds.merged"
  std::string_view key;  // static
  ShownValue value;
  std::string_view help;  // static; one line

  friend bool operator==(const ShownSetting&, const ShownSetting&) = default;
};

// In the order of the file that is shipped. Holds no secret: keys are named by their files.
std::vector<ShownSetting> shown(const Settings& settings);

}  // namespace stmtwatch::config
