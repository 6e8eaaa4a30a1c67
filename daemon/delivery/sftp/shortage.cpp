#include "daemon/delivery/sftp/shortage.hpp"

#include <cerrno>

#include <fmt/format.h>

namespace stmtwatch::delivery::sftp {
namespace {

std::string_view way_out(int error) {
  switch (error) {
    case EMFILE:
      return "the daemon is out of file descriptors: raise LimitNOFILE= of its unit";
    case ENFILE:
      return "this host is out of file descriptors: see which program has them, or raise fs.file-max";
    case ENOMEM:
    case ENOBUFS:
    case EAGAIN:
      return "this host is out of memory or threads: see which program has them";
    default:
      return "";
  }
}

}  // namespace

std::optional<Fault> shortage(int error, std::string_view doing) {
  const auto what = way_out(error);
  if (what.empty()) return std::nullopt;
  return Fault{Reason::unreachable, fmt::format("{} failed, as {}. Nothing is wrong with the server; it is "
                                                "tried again by itself",
                                                doing, what)};
}

}  // namespace stmtwatch::delivery::sftp
