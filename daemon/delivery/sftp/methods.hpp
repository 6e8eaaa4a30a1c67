#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <libssh2.h>

namespace stmtwatch::delivery::sftp {

// Tells libssh2 which algorithms to offer: nothing with SHA-1, MD5, 3DES, arcfour, CBC or DSA, which it
// offers by itself; host keys of the known types first, so that the server shows the key we know. False: one
// list came out empty.
bool use_methods(LIBSSH2_SESSION& session, const std::vector<std::string>& known_key_types);

// What to do where client and server have nothing in common.
std::string_view advice_on_methods(bool host_keys_only);

}  // namespace stmtwatch::delivery::sftp
