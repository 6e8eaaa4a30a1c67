#pragma once

#include <string>
#include <vector>

#include <libssh2.h>

namespace stmtwatch::delivery::sftp {

// Tells libssh2 which algorithms to offer: nothing with SHA-1, MD5, 3DES, arcfour, CBC or DSA, which it
// offers by itself; host keys of the known types first, so that the server shows the key we know. False: one
// list came out empty.
bool use_methods(LIBSSH2_SESSION& session, const std::vector<std::string>& known_key_types);

// What to tell where client and server have no algorithm in common.
std::string no_common_method();

}  // namespace stmtwatch::delivery::sftp
