#include "daemon/store/vouchers/disk.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace stmtwatch::store {

namespace {

std::string_view advice(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "make room on its file system";
    case EACCES:
    case EPERM:
    case EROFS:
      return "the daemon's user must be able to write the file and its directory";
    default:
      return "see the kernel's log for the disk";
  }
}

[[noreturn]] void fail(const std::filesystem::path& file, std::string_view doing) {
  const int error = errno;
  throw VoucherFailure(fmt::format("cannot {} {}: {}; {}", doing, file.native(),
                                   std::generic_category().message(error), advice(error)));
}

class File final : public OutputFile {
 public:
  File(files::Descriptor descriptor, std::filesystem::path path)
      : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

  void write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto written = ::write(descriptor_.get(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail(path_, "write");
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  void sync() override {
    if (::fdatasync(descriptor_.get()) != 0) fail(path_, "sync");
  }
  void cut(std::uint64_t bytes) override {
    const auto length = static_cast<off_t>(bytes);
    if (::ftruncate(descriptor_.get(), length) != 0 || ::lseek(descriptor_.get(), length, SEEK_SET) < 0)
      fail(path_, "shorten");
  }

 private:
  files::Descriptor descriptor_;
  std::filesystem::path path_;
};

class Mapping final : public Content {
 public:
  Mapping(void* begin, std::size_t size) : begin_(begin), size_(size) {}
  ~Mapping() override {
    if (size_ > 0) ::munmap(begin_, size_);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  std::string_view bytes() const override { return {static_cast<const char*>(begin_), size_}; }

 private:
  void* begin_;
  std::size_t size_;
};

}  // namespace

DirectoryDisk::DirectoryDisk(std::filesystem::path path) : path_(std::move(path)) {
  if (::mkdir(path_.c_str(), 0750) != 0 && errno != EEXIST) fail(path_, "make");
  directory_ = files::Descriptor(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
  if (!directory_) fail(path_, "open");
}

std::vector<std::string> DirectoryDisk::names() const {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entry(path_, error);
  for (const std::filesystem::directory_iterator end; !error && entry != end; entry.increment(error))
    names.push_back(entry->path().filename().native());
  if (error) throw VoucherFailure(fmt::format("cannot list {}: {}", path_.native(), error.message()));
  return names;
}

std::unique_ptr<Content> DirectoryDisk::content(const std::string& name) const {
  const files::Descriptor file(::openat(directory_.get(), name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file) fail(path_ / name, "open");
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) fail(path_ / name, "read");
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return std::make_unique<Mapping>(nullptr, 0);
  void* begin = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
  if (begin == MAP_FAILED) fail(path_ / name, "map");
  return std::make_unique<Mapping>(begin, size);
}

std::unique_ptr<OutputFile> DirectoryDisk::create(const std::string& name) {
  files::Descriptor file(
      ::openat(directory_.get(), name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640));
  if (!file) fail(path_ / name, "make");
  return std::make_unique<File>(std::move(file), path_ / name);
}

std::unique_ptr<OutputFile> DirectoryDisk::extend(const std::string& name) {
  files::Descriptor file(::openat(directory_.get(), name.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file || ::lseek(file.get(), 0, SEEK_END) < 0) fail(path_ / name, "open");
  return std::make_unique<File>(std::move(file), path_ / name);
}

void DirectoryDisk::rename(const std::string& from, const std::string& to) {
  if (::renameat(directory_.get(), from.c_str(), directory_.get(), to.c_str()) != 0)
    fail(path_ / from, fmt::format("rename to {}", to));
}

void DirectoryDisk::remove(const std::string& name) {
  if (::unlinkat(directory_.get(), name.c_str(), 0) != 0 && errno != ENOENT) fail(path_ / name, "remove");
}

void DirectoryDisk::sync_names() {
  if (::fsync(directory_.get()) != 0) fail(path_, "sync");
}

}  // namespace stmtwatch::store
