"""What a finding brings: its person is told, may plead, another inspector decides, and all that follows is taken back as one."""
