#pragma once

#include <filesystem>
#include <optional>
#include <string>

// Whether this process, as the user who it is now, can use what a configuration names. Opens, and changes
// nothing.
namespace stmtwatch::config {

struct AccessFault {
  std::string detail;       // "cannot open /a/b: Permission denied"
  bool permission = false;  // another user might be able to
};

// A directory whose names can be listed and, where `writes`, moved out of it. Nullopt: it can be used.
std::optional<AccessFault> directory_fault(const std::filesystem::path& path, bool writes);
// A regular file that can be read.
std::optional<AccessFault> file_fault(const std::filesystem::path& path);

}  // namespace stmtwatch::config
