#include "daemon/delivery/sftp/packet.hpp"

#include <array>

#include <fmt/format.h>

#include "daemon/delivery/sftp/wire.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

enum class Type : std::uint8_t {
  init = 1,
  version = 2,
  open = 3,
  close = 4,
  read = 5,
  write = 6,
  lstat = 7,
  fstat = 8,
  remove = 13,
  mkdir = 14,
  stat = 17,
  rename = 18,
  status = 101,
  handle = 102,
  data = 103,
  attrs = 105,
  extended = 200,
  extended_reply = 201,
};

constexpr std::uint32_t protocol_version = 3;
constexpr std::uint32_t open_read = 0x01;
constexpr std::uint32_t open_write_create_truncate = 0x02 | 0x08 | 0x10;
constexpr std::uint32_t attribute_size = 0x01;
constexpr std::uint32_t attribute_permissions = 0x04;
constexpr std::uint32_t file_mode = 0640;
constexpr std::uint32_t directory_mode = 0750;
constexpr std::size_t handle_bytes_max = 256;  // section 3 of the draft
constexpr std::string_view fsync_extension = "fsync@openssh.com";
constexpr std::string_view limits_extension = "limits@openssh.com";

// Writes the head when it is made and the length, which is known only then, when it goes.
class Packet {
 public:
  Packet(std::string& out, Type type, std::uint32_t id) : out_(out), start_(out.size()) {
    put_uint32(out_, 0);
    put_byte(out_, static_cast<std::uint8_t>(type));
    put_uint32(out_, id);
  }
  Packet(const Packet&) = delete;
  Packet& operator=(const Packet&) = delete;
  ~Packet() {
    const auto length = out_.size() - start_ - 4;
    for (std::size_t i = 0; i < 4; ++i)
      out_[start_ + i] = static_cast<char>(length >> (24 - 8 * i) & 0xff);
  }

 private:
  std::string& out_;
  std::size_t start_;
};

void put_one_string(std::string& out, Type type, std::uint32_t id, std::string_view field) {
  const Packet packet(out, type, id);
  put_string(out, field);
}

std::unexpected<std::string> malformed(std::string_view what) {
  return std::unexpected(fmt::format("a malformed {} packet", what));
}

Parsed<StatusReply> parse_status(FieldReader fields) {
  const auto code = fields.uint32();
  if (!code) return malformed("status");
  return StatusReply{Status{*code}, printable(fields.string().value_or(""))};
}

Parsed<HandleReply> parse_handle(FieldReader fields) {
  const auto handle = fields.string();
  if (!handle || handle->empty() || handle->size() > handle_bytes_max) return malformed("handle");
  return HandleReply{std::string(*handle)};
}

Parsed<DataReply> parse_data(FieldReader fields) {
  const auto data = fields.string();
  if (!data) return malformed("data");
  return DataReply{std::string(*data)};
}

// Only the size is of use to us; it stands first.
Parsed<AttributesReply> parse_attributes(FieldReader fields) {
  const auto flags = fields.uint32();
  if (!flags) return malformed("attributes");
  if ((*flags & attribute_size) == 0) return AttributesReply{};
  const auto size = fields.uint64();
  if (!size) return malformed("attributes");
  return AttributesReply{*size};
}

// The only extended reply that we ask for.
Parsed<LimitsReply> parse_limits(FieldReader fields) {
  const auto packet = fields.uint64();
  const auto read = fields.uint64();
  const auto write = fields.uint64();
  const auto handles = fields.uint64();
  if (!packet || !read || !write || !handles) return malformed("limits");
  return LimitsReply{*packet, *write, *handles};
}

template <class Body>
Parsed<Reply> with_id(std::uint32_t id, Parsed<Body> body) {
  if (!body) return std::unexpected(std::move(body.error()));
  return Reply{id, *std::move(body)};
}

}  // namespace

Parsed<Version> parse_version(std::string_view packet) {
  FieldReader fields(packet);
  const auto type = fields.byte();
  const auto version = fields.uint32();
  if (!type || Type{*type} != Type::version || !version) return malformed("version");
  Version answer{*version};
  while (!fields.rest().empty()) {
    const auto name = fields.string();
    const auto data = fields.string();
    if (!name || !data) return malformed("version");
    if (*name == fsync_extension && *data == "1") answer.fsync = true;
    if (*name == limits_extension && *data == "1") answer.limits = true;
  }
  return answer;
}

Parsed<Reply> parse_reply(std::string_view packet) {
  FieldReader fields(packet);
  const auto type = fields.byte();
  const auto id = fields.uint32();
  if (!type || !id) return malformed("reply");
  switch (Type{*type}) {
    case Type::status:
      return with_id(*id, parse_status(fields));
    case Type::handle:
      return with_id(*id, parse_handle(fields));
    case Type::data:
      return with_id(*id, parse_data(fields));
    case Type::attrs:
      return with_id(*id, parse_attributes(fields));
    case Type::extended_reply:
      return with_id(*id, parse_limits(fields));
    default:
      return std::unexpected(fmt::format("a packet of type {} that nobody asked for", *type));
  }
}

Parsed<std::optional<std::string_view>> Framer::next() {
  FieldReader fields(std::string_view(received_).substr(taken_));
  const auto size = fields.uint32();
  if (size && (*size == 0 || *size > packet_bytes_max)) {
    return std::unexpected(fmt::format("a packet that claims {} bytes", *size));
  }
  if (!size || fields.rest().size() < *size) {
    received_.erase(0, taken_);
    taken_ = 0;
    return std::nullopt;
  }
  taken_ += 4 + *size;
  return fields.rest().substr(0, *size);
}

void put_init(std::string& out) {
  put_uint32(out, 5);
  put_byte(out, static_cast<std::uint8_t>(Type::init));
  put_uint32(out, protocol_version);
}

void put_limits(std::string& out, std::uint32_t id) {
  put_one_string(out, Type::extended, id, limits_extension);
}

void put_open_for_writing(std::string& out, std::uint32_t id, std::string_view path) {
  const Packet packet(out, Type::open, id);
  put_string(out, path);
  put_uint32(out, open_write_create_truncate);
  put_uint32(out, attribute_permissions);
  put_uint32(out, file_mode);
}

void put_open_for_reading(std::string& out, std::uint32_t id, std::string_view path) {
  const Packet packet(out, Type::open, id);
  put_string(out, path);
  put_uint32(out, open_read);
  put_uint32(out, 0);
}

void put_read(std::string& out, std::uint32_t id, std::string_view handle, std::uint64_t offset,
              std::uint32_t size) {
  const Packet packet(out, Type::read, id);
  put_string(out, handle);
  put_uint64(out, offset);
  put_uint32(out, size);
}

void put_write(std::string& out, std::uint32_t id, std::string_view handle, std::uint64_t offset,
               std::string_view data) {
  const Packet packet(out, Type::write, id);
  put_string(out, handle);
  put_uint64(out, offset);
  put_string(out, data);
}

void put_fsync(std::string& out, std::uint32_t id, std::string_view handle) {
  const Packet packet(out, Type::extended, id);
  put_string(out, fsync_extension);
  put_string(out, handle);
}

void put_fstat(std::string& out, std::uint32_t id, std::string_view handle) {
  put_one_string(out, Type::fstat, id, handle);
}

void put_close(std::string& out, std::uint32_t id, std::string_view handle) {
  put_one_string(out, Type::close, id, handle);
}

void put_lstat(std::string& out, std::uint32_t id, std::string_view path) {
  put_one_string(out, Type::lstat, id, path);
}

void put_stat(std::string& out, std::uint32_t id, std::string_view path) {
  put_one_string(out, Type::stat, id, path);
}

void put_rename(std::string& out, std::uint32_t id, std::string_view from, std::string_view to) {
  const Packet packet(out, Type::rename, id);
  put_string(out, from);
  put_string(out, to);
}

void put_remove(std::string& out, std::uint32_t id, std::string_view path) {
  put_one_string(out, Type::remove, id, path);
}

void put_mkdir(std::string& out, std::uint32_t id, std::string_view path) {
  const Packet packet(out, Type::mkdir, id);
  put_string(out, path);
  put_uint32(out, attribute_permissions);
  put_uint32(out, directory_mode);
}

}  // namespace stmtwatch::delivery::sftp
