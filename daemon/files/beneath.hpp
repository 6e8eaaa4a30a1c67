#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace stmtwatch::files {

// An owned file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  int get() const { return fd_; }
  // Gives the descriptor away: the caller closes it.
  int release() { return std::exchange(fd_, -1); }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// Which file, and in which state: equal stamps mean that the content is the same for all that stat(2) can
// tell.
struct Stamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;  // status change; a rename changes it, so archiving compares the others

  // The same file with the same content, wherever it was renamed to.
  bool same_content(const Stamp& other) const;
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

enum class OpenFault : std::uint8_t {
  not_found,
  not_permitted,
  not_regular,  // a directory, FIFO, socket, device, or a symbolic link
  too_large,
  exhausted,  // this process or host is out of descriptors or memory
  io,
};
struct Fault {
  OpenFault kind;
  std::string detail;  // what, which, why
};

// The fault that an errno of open(2), stat(2), rename(2) and the like stands for. `doing` reads "cannot open
// X".
Fault fault_of(int error, const std::string& doing);

// An open regular file and what fstat said of it when it was opened.
struct OpenFile {
  Descriptor descriptor;
  Stamp stamp;
};

// The names in a directory, some hundred at a time, so that a caller who shares its thread can pause in
// between.
class Listing {
 public:
  struct Entry {
    enum class Kind : std::uint8_t {
      regular,
      other,
      unknown
    };  // unknown: the file system does not tell here
    std::string name;
    Kind kind = Kind::unknown;
  };

  // The next bare names, in no order, without . and ..; none at all: that was the end.
  std::expected<std::vector<std::string>, Fault> next();
  std::expected<std::vector<Entry>, Fault> next_entries();  // the same

 private:
  friend class Directory;
  Listing(Descriptor descriptor, std::filesystem::path path);
  Descriptor descriptor_;
  std::filesystem::path path_;
  std::unique_ptr<std::byte[]> buffer_;
};

// A directory whose files strangers write. Everything is opened relative to its descriptor, never through a
// symbolic link, never outside it, never blocking on a FIFO (openat2(2): RESOLVE_BENEATH |
// RESOLVE_NO_SYMLINKS). The path of the directory itself comes from the configuration and may lead through
// links. Thread-safe.
class Directory {
 public:
  static std::expected<Directory, Fault> open(const std::filesystem::path& path);

  // `name` is a bare file name; anything with a '/' or a NUL is not_found. too_large: more than `bytes_max`.
  std::expected<OpenFile, Fault> open_file(const std::string& name, std::uint64_t bytes_max) const;
  // The same of an entry listed: one that is known to be a regular file is not looked at before it is opened.
  std::expected<OpenFile, Fault> open_file(const Listing::Entry& entry, std::uint64_t bytes_max) const;
  // Of the regular file of that name; anything else, a symbolic link included, is not_regular.
  std::expected<Stamp, Fault> stamp(const std::string& name) const;
  std::expected<Listing, Fault> list() const;
  // Bare names of all entries but . and .., in no order. For directories of a known size; see list().
  std::expected<std::vector<std::string>, Fault> names() const;
  std::expected<std::vector<Listing::Entry>, Fault> entries() const;  // the same
  // Whether the file was open for writing by anybody just now; nullopt where the kernel would not say
  // (fcntl(2), F_SETLEASE needs the file's owner or CAP_LEASE).
  std::optional<bool> open_for_writing(const OpenFile& file) const;
  // Whether path() still leads to this very directory: false once it was removed, renamed or mounted over.
  bool in_place() const;
  const std::filesystem::path& path() const { return path_; }
  int descriptor() const { return descriptor_.get(); }

 private:
  Directory(Descriptor descriptor, std::filesystem::path path)
      : descriptor_(std::move(descriptor)), path_(std::move(path)) {}
  std::expected<OpenFile, Fault> open_regular(const std::string& name, std::uint64_t bytes_max) const;
  std::string where(const std::string& name) const;
  Descriptor descriptor_;
  std::filesystem::path path_;
};

}  // namespace stmtwatch::files
