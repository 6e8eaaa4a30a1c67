#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace stmtwatch::config {

// One thing that is wrong in a file that people write. `text()` is "FILE:LINE: MESSAGE", one line.
struct Fault {
  std::filesystem::path file;
  std::uint32_t line = 0;   // from 1; 0: the file as a whole
  std::string message;      // what is wrong, what is allowed, the nearest known key
  bool unreadable = false;  // the file is not there or could not be read at all

  std::string text() const;
};

}  // namespace stmtwatch::config
