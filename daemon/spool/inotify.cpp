#include "daemon/spool/inotify.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <unordered_set>

#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace stmtwatch::spool {
namespace {

constexpr std::uint32_t happenings =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
constexpr std::uint32_t endings = IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED;

files::Fault watch_fault(int error, const files::Directory& directory) {
  const char* limit = "";
  if (error == EMFILE) limit = " (raise fs.inotify.max_user_instances with sysctl)";
  if (error == ENOSPC) limit = " (raise fs.inotify.max_user_watches with sysctl)";
  auto fault = files::fault_of(error, fmt::format("cannot watch {}", directory.path().native()));
  fault.detail += limit;
  return fault;
}

}  // namespace

std::expected<Inotify, files::Fault> Inotify::watch(const flow::asio::any_io_executor& executor,
                                                    const files::Directory& directory) {
  files::Descriptor queue(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!queue || ::inotify_add_watch(queue.get(), directory.path().c_str(), happenings) < 0) {
    return std::unexpected(watch_fault(errno, directory));
  }
  return Inotify(flow::asio::posix::stream_descriptor(executor, queue.release()));
}

flow::Task<void> Inotify::readable() {
  co_await queue_.async_wait(flow::asio::posix::stream_descriptor::wait_read, flow::asio::use_awaitable);
}

Events Inotify::read() {
  alignas(inotify_event) std::array<char, 64 * 1024> buffer;
  const auto bytes = ::read(queue_.native_handle(), buffer.data(), buffer.size());
  Events events;
  std::unordered_set<std::string_view> told;
  for (std::ptrdiff_t at = 0; at < bytes;) {
    inotify_event event;
    std::memcpy(&event, buffer.data() + at, sizeof event);
    const char* name = buffer.data() + at + sizeof event;
    at += static_cast<std::ptrdiff_t>(sizeof event + event.len);
    if ((event.mask & IN_Q_OVERFLOW) != 0) events.overflow = true;
    if ((event.mask & endings) != 0) events.lost = true;
    // The name is padded with NULs, so it ends before event.len.
    if (event.len > 0 && told.insert(name).second) events.names.emplace_back(name);
  }
  return events;
}

}  // namespace stmtwatch::spool
