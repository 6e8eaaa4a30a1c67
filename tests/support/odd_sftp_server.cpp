// An SFTP server with habits of its own, for sshd to run as its subsystem: odd_sftp_server HABIT. It serves
// real files by absolute path, in order, and does one thing as some server in the field does it.
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/delivery/sftp/wire.hpp"
#include "tests/support/odd_habits.hpp"

namespace stmtwatch::test {
namespace {

using delivery::sftp::FieldReader;
using delivery::sftp::put_byte;
using delivery::sftp::put_string;
using delivery::sftp::put_uint32;
using delivery::sftp::put_uint64;

enum Code : std::uint32_t {
  ok,
  eof,
  no_such_file,
  denied,
  failure,
  bad_message,
  unsupported = 8,
  no_such_path = 10
};
enum Type : std::uint8_t {
  init = 1,
  open_file = 3,
  close_file = 4,
  read_file = 5,
  write_file = 6,
  lstat_path = 7,
  fstat_handle = 8,
  remove_path = 13,
  make_directory = 14,
  stat_path = 17,
  rename_path = 18,
  extended = 200
};

bool take(int from, char* into, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::read(from, into, size);
    if (got <= 0) return false;
    into += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

void give(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t given = ::write(to, bytes.data(), bytes.size());
    if (given <= 0) ::_exit(1);
    bytes.remove_prefix(static_cast<std::size_t>(given));
  }
}

class Server {
 public:
  explicit Server(OddHabit habit) : habit_(habit) {}

  int run() {
    for (;;) {
      std::array<char, 4> length{};
      if (!take(0, length.data(), length.size())) return 0;
      const auto size = FieldReader({length.data(), length.size()}).uint32();
      std::string packet(*size, '\0');
      if (!take(0, packet.data(), packet.size())) return 0;
      serve(packet);
    }
  }

 private:
  struct Open {
    std::string path;
    int file;
  };

  bool is(OddHabit habit) const { return habit_ == habit; }

  void send(const std::string& packet) {
    std::string framed;
    put_string(framed, packet);
    give(1, framed);
  }

  void status(std::uint32_t id, std::uint32_t code, std::string_view words = "") {
    std::string packet;
    put_byte(packet, 101);
    put_uint32(packet, id);
    put_uint32(packet, code);
    put_string(packet, words);
    put_string(packet, "");
    send(packet);
  }

  void attributes(std::uint32_t id, std::uint64_t size) {
    std::string packet;
    put_byte(packet, 105);
    put_uint32(packet, id);
    put_uint32(packet, 1);
    put_uint64(packet, size);
    send(packet);
  }

  void greet() {
    std::string packet;
    put_byte(packet, 2);
    put_uint32(packet, 3);
    const bool limits = is(OddHabit::tells_limits);
    for (const char* name :
         {"fsync@openssh.com", limits ? "limits@openssh.com" : "posix-rename@openssh.com"}) {
      put_string(packet, name);
      put_string(packet, "1");
    }
    send(packet);
  }

  void serve(const std::string& packet) {
    FieldReader fields(packet);
    const auto type = fields.byte();
    const auto id = fields.uint32();
    if (type == init) return greet();
    if (is(OddHabit::mute)) return;
    if (is(OddHabit::answers_unasked)) status(*id + 1'000'000, ok);
    switch (*type) {
      case open_file:
        return open(*id, std::string(*fields.string()));
      case write_file:
        return write(*id, fields);
      case close_file:
        return close(*id, std::string(*fields.string()));
      case lstat_path:
      case stat_path:
        return look(*id, *type, std::string(*fields.string()));
      case fstat_handle:
        return size(*id, std::string(*fields.string()));
      case extended:
        return extension(*id, *fields.string());
      default:
        return change(*id, *type, fields);
    }
  }

  void open(std::uint32_t id, const std::string& path) {
    const bool full = (is(OddHabit::one_open_file) || is(OddHabit::tells_limits)) && !files_.empty();
    if (full && is(OddHabit::tells_limits)) ::_exit(1);
    if (full) return status(id, failure, "cannot open");
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0) return status(id, errno == ENOENT ? no_such_file : failure);
    // As a server that numbers them by how many are open.
    const std::string handle =
        is(OddHabit::counts_handles) ? std::to_string(files_.size() % 3) : std::to_string(next_++);
    files_.insert_or_assign(handle, Open{path, file});
    std::string packet;
    put_byte(packet, 102);
    put_uint32(packet, id);
    put_string(packet, handle);
    send(packet);
  }

  void write(std::uint32_t id, FieldReader fields) {
    const auto handle = fields.string();
    const auto offset = fields.uint64();
    const auto data = fields.string();
    if (is(OddHabit::tells_limits) && data->size() > odd_write_bytes_max) ::_exit(1);
    const auto found = files_.find(std::string(*handle));
    if (found == files_.end()) return status(id, failure);
    const ssize_t written =
        ::pwrite(found->second.file, data->data(), data->size(), static_cast<off_t>(*offset));
    status(id, written == static_cast<ssize_t>(data->size()) ? ok : failure);
  }

  void close(std::uint32_t id, const std::string& handle) {
    const auto found = files_.find(handle);
    if (found == files_.end()) return status(id, failure);
    if (is(OddHabit::never_closes)) return;
    if (is(OddHabit::closes_slowly)) ::poll(nullptr, 0, odd_slow_close_ms);
    ::close(found->second.file);
    files_.erase(found);
    status(id, ok);
  }

  void look(std::uint32_t id, std::uint8_t type, const std::string& path) {
    if (is(OddHabit::lets_nobody_look)) return status(id, denied);
    if (type == lstat_path && is(OddHabit::forbids_lstat)) return status(id, denied);
    struct stat seen {};
    const bool there = ::lstat(path.c_str(), &seen) == 0;
    if (there) return attributes(id, static_cast<std::uint64_t>(seen.st_size));
    if (is(OddHabit::missing_is_failure)) return status(id, failure);
    status(id, is(OddHabit::missing_is_no_such_path) ? no_such_path : no_such_file);
  }

  void size(std::uint32_t id, const std::string& handle) {
    struct stat seen {};
    const auto found = files_.find(handle);
    if (is(OddHabit::refuses_fstat) || found == files_.end()) return status(id, unsupported);
    ::fstat(found->second.file, &seen);
    attributes(id, static_cast<std::uint64_t>(seen.st_size));
  }

  void extension(std::uint32_t id, std::string_view name) {
    if (name == "fsync@openssh.com") return status(id, is(OddHabit::cannot_sync) ? failure : ok);
    if (name != "limits@openssh.com") return status(id, unsupported);
    std::string packet;
    put_byte(packet, 201);
    put_uint32(packet, id);
    put_uint64(packet, 0);
    put_uint64(packet, 0);
    put_uint64(packet, odd_write_bytes_max);
    put_uint64(packet, 1);
    send(packet);
  }

  void change(std::uint32_t id, std::uint8_t type, FieldReader fields) {
    const std::string path(*fields.string());
    std::error_code error;
    switch (type) {
      case remove_path:
        if (is(OddHabit::cannot_remove)) return status(id, unsupported);
        return status(id, ::unlink(path.c_str()) == 0 ? ok : no_such_file);
      case make_directory:
        return status(id, std::filesystem::create_directory(path, error) ? ok : failure);
      case rename_path: {
        const std::string to(*fields.string());
        if (std::filesystem::exists(to)) return status(id, failure);
        return status(id, ::rename(path.c_str(), to.c_str()) == 0 ? ok : no_such_file);
      }
      default:
        return status(id, unsupported);
    }
  }

  OddHabit habit_;
  std::map<std::string, Open> files_;
  std::uint64_t next_ = 0;
};

}  // namespace
}  // namespace stmtwatch::test

int main(int argc, char** argv) {
  const auto habit = stmtwatch::test::odd_habit(argc > 1 ? argv[1] : "");
  if (!habit) return 64;
  return stmtwatch::test::Server(*habit).run();
}
