alter session set nls_length_semantics = char;
create table entry (
  name varchar2(30) not null,
  flag char default 'N' not null,
  code varchar2(8 byte) unique
);
