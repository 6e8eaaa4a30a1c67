#include "daemon/delivery/sftp/methods.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace stmtwatch::delivery::sftp {
namespace {

using Names = std::vector<std::string_view>;

const Names key_exchanges{"curve25519-sha256",
                          "curve25519-sha256@libssh.org",
                          "ecdh-sha2-nistp256",
                          "ecdh-sha2-nistp384",
                          "ecdh-sha2-nistp521",
                          "diffie-hellman-group-exchange-sha256",
                          "diffie-hellman-group16-sha512",
                          "diffie-hellman-group18-sha512",
                          "diffie-hellman-group14-sha256"};
const Names host_keys{"ssh-ed25519",         "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
                      "ecdsa-sha2-nistp521", "rsa-sha2-512",        "rsa-sha2-256"};
const Names ciphers{"aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes192-ctr",
                    "aes256-ctr"};
const Names macs{"hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256",
                 "hmac-sha2-512"};

// A key of type ssh-rsa signs with either of the rsa-sha2 algorithms (RFC 8332).
bool signs_with(std::string_view key_type, std::string_view algorithm) {
  return key_type == algorithm || (key_type == "ssh-rsa" && algorithm.starts_with("rsa-sha2-"));
}

Names known_first(Names algorithms, const std::vector<std::string>& key_types) {
  std::ranges::stable_partition(algorithms, [&](std::string_view algorithm) {
    return std::ranges::any_of(key_types, [&](const auto& type) { return signs_with(type, algorithm); });
  });
  return algorithms;
}

// libssh2 1.10 strips names it does not know with an overlapping memcpy, so it only gets those that it knows.
bool use(LIBSSH2_SESSION& session, int kind, const Names& wanted) {
  const char** offered = nullptr;
  const int count = libssh2_session_supported_algs(&session, kind, &offered);
  if (count <= 0) return false;
  std::string list;
  for (const std::string_view name : wanted) {
    if (std::find(offered, offered + count, name) == offered + count) continue;
    if (!list.empty()) list += ',';
    list += name;
  }
  libssh2_free(&session, offered);
  return !list.empty() && libssh2_session_method_pref(&session, kind, list.c_str()) == 0;
}

}  // namespace

bool use_methods(LIBSSH2_SESSION& session, const std::vector<std::string>& known_key_types) {
  return use(session, LIBSSH2_METHOD_KEX, key_exchanges) &&
         use(session, LIBSSH2_METHOD_HOSTKEY, known_first(host_keys, known_key_types)) &&
         use(session, LIBSSH2_METHOD_CRYPT_CS, ciphers) && use(session, LIBSSH2_METHOD_CRYPT_SC, ciphers) &&
         use(session, LIBSSH2_METHOD_MAC_CS, macs) && use(session, LIBSSH2_METHOD_MAC_SC, macs);
}

std::string_view advice_on_methods(bool host_keys_only) {
  constexpr bool rsa_usable = LIBSSH2_VERSION_NUM >= 0x010b00;
  if (host_keys_only && !rsa_usable) {
    return "libssh2 " LIBSSH2_VERSION
           " cannot check RSA host keys: ask the server's operator for an ed25519 or ecdsa host key, or use "
           "libssh2 "
           "1.11 or later";
  }
  return "Ask the server's operator to allow one of ours";
}

}  // namespace stmtwatch::delivery::sftp
