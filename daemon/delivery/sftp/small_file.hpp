#pragma once

#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>

#include <sys/stat.h>

namespace stmtwatch::delivery::sftp {

// The whole of a regular file of at most `bytes_max` bytes, for the keys the administrator put there; links
// are followed. The error says which file and why. `status`, where given, gets what fstat said of the file
// that was read.
std::expected<std::string, std::string> read_small_file(const std::filesystem::path& file,
                                                        std::size_t bytes_max, struct stat* status = nullptr);

}  // namespace stmtwatch::delivery::sftp
