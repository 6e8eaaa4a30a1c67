// What libssh2 1.10 itself forgets, seen in this program alone because it provokes it: the host key of each
// key exchange but the last one (51 bytes), and three big numbers for each login with an ecdsa key in
// OpenSSH's format. No stack leads back into libssh2 for the latter, so they are named by OpenSSL's
// allocator.
extern "C" const char* __lsan_default_suppressions();

extern "C" const char* __lsan_default_suppressions() {
  return "leak:libssh2.so\nleak:CRYPTO_zalloc\n";
}
