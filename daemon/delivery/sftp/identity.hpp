#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "daemon/delivery/fault.hpp"

namespace stmtwatch::delivery::sftp {

// The private key of a login, wiped from memory when it goes.
class Identity {
 public:
  // Reads an unencrypted private key, in OpenSSH's format or PEM. Reason::auth where it cannot be read, is
  // encrypted, is of a kind that this libssh2 cannot use, or may be read by others: as ssh(1) does, a key of
  // our own must have no bits for group and others; one of another owner (a systemd credential belongs to
  // root) none for others.
  static Outcome<Identity> read(const std::filesystem::path& file);
  static Outcome<Identity> parse(std::string text, const std::filesystem::path& file);

  Identity(Identity&& other) noexcept = default;
  Identity& operator=(Identity&& other) noexcept = delete;
  ~Identity();

  std::string_view private_key() const { return text_; }  // the file's text
  const std::filesystem::path& file() const { return file_; }

 private:
  Identity(std::string text, std::filesystem::path file) : text_(std::move(text)), file_(std::move(file)) {}
  std::string text_;
  std::filesystem::path file_;
};

}  // namespace stmtwatch::delivery::sftp
