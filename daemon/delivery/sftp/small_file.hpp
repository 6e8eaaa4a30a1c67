#pragma once

#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>

#include <sys/stat.h>

#include "daemon/delivery/fault.hpp"

namespace stmtwatch::delivery::sftp {

// Why a file could not be read.
struct FileFault {
  std::string text;  // which and why
  int error = 0;     // errno, where that was it
};

// The whole of a regular file of at most `bytes_max` bytes, for the keys the administrator put there; links
// are followed. `status`, where given, gets what fstat said of the file that was read.
std::expected<std::string, FileFault> read_small_file(const std::filesystem::path& file,
                                                      std::size_t bytes_max, struct stat* status = nullptr);

}  // namespace stmtwatch::delivery::sftp
