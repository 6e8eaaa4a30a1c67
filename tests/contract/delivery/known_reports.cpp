// What the sanitizers report in this program of code that is not ours.
//
// Leaks: libssh2 1.10 forgets the host key of each key exchange but the last one (51 bytes), and three big
// numbers for each login with an ecdsa key in OpenSSH's format. No stack leads back into libssh2 for the
// latter, so they are named by OpenSSL's allocator.
//
// Races: g++'s ThreadSanitizer knows no fences, which Asio counts the references of its executors with, and
// libstdc++ counts those of an exception_ptr in code that is not instrumented.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions();

extern "C" const char* __lsan_default_suppressions() {
  return "leak:libssh2.so\nleak:CRYPTO_zalloc\n";
}

extern "C" const char* __tsan_default_suppressions() {
  return "race:boost::asio::execution::detail::shared_target_executor\n"
         "race:std::__exception_ptr::exception_ptr::_M_release\n";
}
