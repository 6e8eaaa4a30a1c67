#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/delivery/fault.hpp"

// The file that says which server is which (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"), read by ourselves
// because libssh2 skips what it does not understand and knows no revocation. Whatever is doubtful refuses:
//
//   - a line that cannot be read is a fault that names it, wherever it stands: it may have been a revocation
//   - a key on any @revoked line is refused, whatever hosts the line names
//   - lines with @cert-authority, wildcards or negation give no trust; they are named where nothing else
//   matches
//   - a name without port speaks of port 22 only, any other port is written [name]:port
namespace stmtwatch::delivery::sftp {

struct HostName {
  std::string host;  // as configured
  std::uint16_t port = 22;
  // As it stands in the file: "example.com", "[example.com]:2222".
  std::string entry() const;
};

class KnownHosts {
 public:
  // The fault's reason is host_key, but where this host is short of something. At most 4 MiB.
  static Outcome<KnownHosts> read(const std::filesystem::path& file);
  static Outcome<KnownHosts> parse(std::string_view text, std::filesystem::path file);

  // Key types the file has for this server, such as "ssh-ed25519", in the order of the file.
  std::vector<std::string> key_types(const HostName& name) const;
  // Success: the key (as it goes over the wire) is this server's. Else Reason::host_key: with both
  // fingerprints where another key of that type is known, else with the line to add once it was compared.
  Outcome<void> check(const HostName& name, std::string_view key_blob) const;

 private:
  enum class Use : std::uint8_t { trust, revoked, unusable };
  struct Line {
    std::size_t number = 0;
    Use use = Use::trust;
    std::vector<std::string> names;  // lower case, or one hashed name
    std::string key_blob;
  };

  explicit KnownHosts(std::filesystem::path file) : file_(std::move(file)) {}
  static Outcome<Line> parse_line(std::string_view text, std::size_t number,
                                  const std::filesystem::path& file);
  std::vector<const Line*> lines_for(const HostName& name) const;
  Fault unknown(const HostName& name, std::string_view key_blob) const;
  Fault other_type(const HostName& name, std::string_view key_blob,
                   const std::vector<const Line*>& known) const;
  static std::string shown(const std::vector<const Line*>& known);
  Fault changed(const HostName& name, std::string_view key_blob, const std::vector<const Line*>& known) const;

  std::filesystem::path file_;
  std::vector<Line> lines_;
};

}  // namespace stmtwatch::delivery::sftp
