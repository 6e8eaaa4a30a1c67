#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The fields that SSH keys and SFTP packets are made of (RFC 4251, section 5), and how keys are shown to
// people.
namespace stmtwatch::delivery::sftp {

// Takes fields from the front of `rest`; nullopt: it is too short, and nothing was taken.
class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : rest_(bytes) {}
  std::optional<std::uint8_t> byte();
  std::optional<std::uint32_t> uint32();
  std::optional<std::uint64_t> uint64();
  std::optional<std::string_view> string();
  std::string_view rest() const { return rest_; }

 private:
  std::optional<std::uint64_t> big_endian(std::size_t bytes);
  std::string_view rest_;
};

void put_byte(std::string& out, std::uint8_t value);
void put_uint32(std::string& out, std::uint32_t value);
void put_uint64(std::string& out, std::uint64_t value);
void put_string(std::string& out, std::string_view value);

std::string base64(std::string_view bytes);
std::optional<std::string> parse_base64(std::string_view text);  // RFC 4648, padded, nothing but its alphabet

// "SHA256:..." as ssh-keygen -l prints it; `key_blob` is the public key as it goes over the wire.
std::string fingerprint(std::string_view key_blob);
// "ssh-ed25519" and the like: the first field of the blob; empty where it has none.
std::string_view key_type(std::string_view key_blob);

// A stranger's words in our messages: control characters and bytes outside ASCII as '?', at most 200 of them.
std::string printable(std::string_view words);

}  // namespace stmtwatch::delivery::sftp
