#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

// The bytes of SFTP version 3 (draft-ietf-secsh-filexfer-02): what we say, and what a server may answer.
// Pure.
//
//   packet  = uint32 length, byte type, [uint32 request id,] fields      length counts all after itself
//   string  = uint32 length, bytes
namespace stmtwatch::delivery::sftp {

// Codes above 8 belong to later versions; some servers send them all the same.
enum class Status : std::uint32_t {
  ok = 0,
  eof = 1,
  no_such_file = 2,
  permission_denied = 3,
  failure = 4,
  bad_message = 5,
  no_connection = 6,
  connection_lost = 7,
  op_unsupported = 8,
  no_such_path = 10,
  file_already_exists = 11,
  no_space_on_filesystem = 14,
  quota_exceeded = 15,
};

struct StatusReply {
  Status status;
  std::string message;  // the server's words, made printable and short; may be empty
};
struct HandleReply {
  std::string handle;
};
struct AttributesReply {
  std::optional<std::uint64_t> size;
};
struct DataReply {
  std::string data;
};
// Answers limits@openssh.com; 0: no limit is told.
struct LimitsReply {
  std::uint64_t packet_bytes = 0;
  std::uint64_t write_bytes = 0;
  std::uint64_t open_files = 0;
};
struct Reply {
  std::uint32_t id;
  std::variant<StatusReply, HandleReply, AttributesReply, DataReply, LimitsReply> body;
};
// With the extensions of OpenSSH's PROTOCOL that we use.
struct Version {
  std::uint32_t version = 0;
  bool fsync = false;   // fsync@openssh.com
  bool limits = false;  // limits@openssh.com
};

// What was wrong with a packet, for people.
template <class T>
using Parsed = std::expected<T, std::string>;

// `packet` is what stands after its length.
Parsed<Version> parse_version(std::string_view packet);
Parsed<Reply> parse_reply(std::string_view packet);

// Cuts a stream of bytes into packets.
class Framer {
 public:
  static constexpr std::size_t packet_bytes_max = 256u
                                                  << 10;  // what OpenSSH allows; our replies are far shorter

  void feed(std::string_view bytes) { received_ += bytes; }
  // The next whole packet without its length, valid until the next call of a member; nullopt: more bytes are
  // needed.
  Parsed<std::optional<std::string_view>> next();

 private:
  std::string received_;
  std::size_t taken_ = 0;
};

// Each appends one request to `out`. New files are made with mode 0640 and directories with 0750 (less the
// server's umask): the owner writes, its group may fetch, nobody else reads account data.
void put_init(std::string& out);
void put_limits(std::string& out, std::uint32_t id);
void put_open_for_writing(std::string& out, std::uint32_t id,
                          std::string_view path);  // made anew, or emptied
void put_open_for_reading(std::string& out, std::uint32_t id, std::string_view path);
void put_read(std::string& out, std::uint32_t id, std::string_view handle, std::uint64_t offset,
              std::uint32_t size);
void put_write(std::string& out, std::uint32_t id, std::string_view handle, std::uint64_t offset,
               std::string_view data);
void put_fsync(std::string& out, std::uint32_t id, std::string_view handle);
void put_fstat(std::string& out, std::uint32_t id, std::string_view handle);
void put_close(std::string& out, std::uint32_t id, std::string_view handle);
void put_lstat(std::string& out, std::uint32_t id, std::string_view path);
void put_stat(std::string& out, std::uint32_t id, std::string_view path);
void put_rename(std::string& out, std::uint32_t id, std::string_view from, std::string_view to);
void put_remove(std::string& out, std::uint32_t id, std::string_view path);
void put_mkdir(std::string& out, std::uint32_t id, std::string_view path);

}  // namespace stmtwatch::delivery::sftp
