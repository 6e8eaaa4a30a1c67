#include "daemon/delivery/sftp/identity.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <libssh2.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/delivery/sftp/shortage.hpp"
#include "daemon/delivery/sftp/small_file.hpp"
#include "daemon/delivery/sftp/wire.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

constexpr std::size_t key_bytes_max = 64u << 10;
constexpr bool rsa_usable = LIBSSH2_VERSION_NUM >= 0x010b00;  // rsa-sha2 came with 1.11

std::unexpected<Fault> unusable(const std::filesystem::path& file, std::string_view why) {
  return std::unexpected(
      Fault{Reason::auth, fmt::format("the key {} cannot be used: {}", file.native(), why)});
}

// Base64 between the first and the last line.
std::optional<std::string> armoured(std::string_view text) {
  const auto begin = text.find('\n');
  const auto end = text.find("-----END");
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return std::nullopt;
  std::string body(text.substr(begin, end - begin));
  std::erase_if(body, [](char c) { return c == '\n' || c == '\r' || c == ' '; });
  return parse_base64(body);
}

struct OpensshKey {
  bool encrypted = false;
  std::string type;
};

// PROTOCOL.key of OpenSSH: magic, cipher, kdf, kdf options, number of keys, public key, ...
std::optional<OpensshKey> parse_openssh(std::string_view text) {
  constexpr std::string_view magic("openssh-key-v1\0", 15);
  const auto bytes = armoured(text);
  if (!bytes || !bytes->starts_with(magic)) return std::nullopt;
  FieldReader fields(std::string_view(*bytes).substr(magic.size()));
  const auto cipher = fields.string();
  const auto kdf = fields.string();
  const auto kdf_options = fields.string();
  const auto keys = fields.uint32();
  const auto public_key = fields.string();
  if (!cipher || !kdf || !kdf_options || keys != 1u || !public_key) return std::nullopt;
  return OpensshKey{*cipher != "none", std::string(key_type(*public_key))};
}

// RFC 5208: the algorithm's identifier stands near the beginning, in DER.
bool rsa_in_pkcs8(std::string_view text) {
  constexpr std::string_view rsa_encryption("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", 11);
  constexpr std::size_t head_bytes = 64;
  if (!text.starts_with("-----BEGIN PRIVATE KEY-----")) return false;
  const auto bytes = armoured(text);
  return bytes && std::string_view(*bytes).substr(0, head_bytes).contains(rsa_encryption);
}

constexpr std::string_view encrypted_advice =
    "it is protected by a passphrase, and nobody is there to type it. Make a key for this daemon alone: "
    "ssh-keygen -t ed25519 -N '' -f FILE";

}  // namespace

Outcome<Identity> Identity::read(const std::filesystem::path& file) {
  struct stat status {};
  auto text = read_small_file(file, key_bytes_max, &status);
  if (!text) {
    if (auto own = shortage(text.error().error, "reading the key " + file.native())) {
      return std::unexpected(*std::move(own));
    }
    return std::unexpected(
        Fault{Reason::auth, fmt::format("the key cannot be read: {}. Check identity_file and that "
                                        "the daemon's user may read it",
                                        text.error().text)});
  }
  Identity identity(*std::move(text), file);
  const mode_t forbidden = status.st_uid == ::geteuid() ? 077 : 07;
  if ((status.st_mode & forbidden) != 0) {
    return unusable(file, fmt::format("others can read it (mode {:04o}). Do: chmod 600 {}",
                                      status.st_mode & 07777, file.native()));
  }
  return parse(std::move(identity.text_), file);
}

Outcome<Identity> Identity::parse(std::string text, const std::filesystem::path& file) {
  Identity identity(std::move(text), file);
  const std::string_view key = identity.text_;
  bool encrypted = key.contains("ENCRYPTED");
  bool rsa = key.starts_with("-----BEGIN RSA PRIVATE KEY-----") || rsa_in_pkcs8(key);
  bool readable = key.starts_with("-----BEGIN ") && key.contains("PRIVATE KEY-----");
  if (key.starts_with("-----BEGIN OPENSSH PRIVATE KEY-----")) {
    const auto openssh = parse_openssh(key);
    readable = openssh.has_value();
    encrypted = openssh && openssh->encrypted;
    rsa = openssh && openssh->type == "ssh-rsa";
  }
  if (!readable) return unusable(file, "it is no private key in OpenSSH's format or PEM, or it is damaged");
  if (encrypted) return unusable(file, encrypted_advice);
  if (rsa && !rsa_usable) {
    return unusable(
        file, fmt::format("libssh2 {} signs with RSA only by SHA-1, which servers refuse. Make an ed25519 "
                          "key (ssh-keygen -t ed25519 -N '' -f FILE), or use libssh2 1.11 or later",
                          LIBSSH2_VERSION));
  }
  return identity;
}

Identity::~Identity() {
  ::explicit_bzero(text_.data(), text_.size());
}

}  // namespace stmtwatch::delivery::sftp
